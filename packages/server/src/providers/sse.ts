import { AppError } from '../platform/errors.ts';

/** One block of an event stream: what stands before a blank line, and that line. */
export interface ServerSentEvent {
  /** The `event` field, or '' when there is none. */
  readonly event: string;
  /** The `data` lines joined by line feeds. '' means that there is nothing to dispatch (a comment, for one). */
  readonly data: string;
  /** The block exactly as it came, with its line ends. */
  readonly text: string;
}

export interface EventDecoder {
  /** The blocks that this chunk completed. Throws AppError `upstream_answer_too_large`. */
  push(chunk: Uint8Array): ServerSentEvent[];
  /** What the end of the stream completes. An unfinished block is dropped, as the standard says. */
  end(): ServerSentEvent[];
}

/**
 * The longest block that is accepted, in UTF-16 units. The longest honest ones carry base64 audio or an image
 * and stay below a tenth of this; without a bound an upstream that never ends a line would fill the memory.
 */
export const MAX_EVENT_CHARACTERS = 8 * 1024 * 1024;

/**
 * An incremental decoder for `text/event-stream` as the WHATWG HTML standard defines it: LF, CRLF and CR line
 * ends in any mixture, comments, several data lines, a leading byte order mark, UTF-8 cut anywhere. The events
 * do not depend on how the bytes were cut into chunks. Work is linear in the number of bytes, however small
 * the chunks are.
 */
export function createEventDecoder(): EventDecoder {
  const decodeText = createTextDecoder();
  // `pending` is appended to and not looked into until a blank line has come: looking would make V8 copy it.
  let pending = '';
  let tail = '';
  let sawCarriageReturn = false;

  function take(text: string, ended: boolean): ServerSentEvent[] {
    sawCarriageReturn ||= text.includes('\r');
    const complete = sawCarriageReturn
      ? blankLine.test(tail + text)
      : text.includes('\n\n') || (tail.endsWith('\n') && text.startsWith('\n'));
    tail = (text.length < LONGEST_PARTIAL_BLANK_LINE ? tail + text : text).slice(-LONGEST_PARTIAL_BLANK_LINE);
    const events: ServerSentEvent[] = [];
    if (complete) {
      const all = pending + text;
      const rest = sawCarriageReturn ? splitAny(all, ended, events) : splitLineFeeds(all, events);
      pending = all.slice(rest);
    } else {
      pending += text;
    }
    if (pending.length > MAX_EVENT_CHARACTERS) {
      throw new AppError('upstream_answer_too_large', 'One event of the stream is larger than is accepted.');
    }
    return events;
  }

  return {
    push: (chunk) => take(decodeText(chunk), false),
    end: () => take('', true),
  };
}

/** A blank line is at most CR LF CR LF, so three characters of the past decide whether one is complete. */
const LONGEST_PARTIAL_BLANK_LINE = 3;

/** Two line ends in a row. A CR before an LF is not a line end of its own. */
const blankLine = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/;
const lineEnd = /\r\n|\n|\r/;

function splitLineFeeds(all: string, events: ServerSentEvent[]): number {
  let start = 0;
  for (let end = all.indexOf('\n\n'); end !== -1; end = all.indexOf('\n\n', start)) {
    const text = all.slice(start, end + 2);
    const lines = all.slice(start, end);
    // Nearly every block of OpenAI's is one data line.
    if (lines.startsWith('data: ') && !lines.includes('\n')) {
      events.push({ event: '', data: lines.slice(6), text });
    } else {
      events.push(readBlock(lines.split('\n'), text));
    }
    start = end + 2;
  }
  return start;
}

function splitAny(all: string, ended: boolean, events: ServerSentEvent[]): number {
  const blank = new RegExp(blankLine, 'g');
  let start = 0;
  for (let match = blank.exec(all); match !== null; match = blank.exec(all)) {
    const end = match.index + match[0].length;
    // A CR at the very end may be half of a CRLF: which block the LF belongs to is not known yet.
    if (!ended && end === all.length && all.endsWith('\r')) break;
    events.push(readBlock(all.slice(start, match.index).split(lineEnd), all.slice(start, end)));
    start = end;
  }
  return start;
}

function readBlock(lines: readonly string[], text: string): ServerSentEvent {
  let event = '';
  let data: string | undefined;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field !== 'data' && field !== 'event') continue;
    const skip = line[colon + 1] === ' ' ? 2 : 1;
    const value = colon === -1 ? '' : line.slice(colon + skip);
    if (field === 'event') event = value;
    else data = data === undefined ? value : `${data}\n${value}`;
  }
  return { event, data: data ?? '', text };
}

const nothing = Buffer.alloc(0);

/**
 * Node's streaming TextDecoder costs more than all the rest of this file, so whole characters go through
 * Buffer, and only a character that a chunk cuts in two is kept for the next one.
 */
function createTextDecoder(): (chunk: Uint8Array) => string {
  let cut: Buffer = nothing;
  let first = true;
  return (chunk) => {
    let bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (cut.length > 0) bytes = Buffer.concat([cut, bytes]);
    const whole = bytes.length - unfinishedBytes(bytes);
    cut = whole === bytes.length ? nothing : Buffer.from(bytes.subarray(whole));
    const text = bytes.toString('utf8', 0, whole);
    if (!first || text === '') return text;
    first = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  };
}

/** How many bytes at the end begin a character that is not complete: 0 to 3. */
function unfinishedBytes(bytes: Buffer): number {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? back : 0;
    }
  }
  return 0;
}
