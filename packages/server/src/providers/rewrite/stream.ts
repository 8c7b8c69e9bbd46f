import type { Dialect, StreamFrame } from '../exchange.ts';
import { dataOf, withData } from '../event-text.ts';
import { parseRecord } from '../json.ts';
import { DONE } from '../openai/stream.ts';
import { formOf, isOwnKey } from './answer-fields.ts';
import { rewriteWhole } from './answer.ts';
import { readAnthropicPieces } from './anthropic-pieces.ts';
import { rewriteJsonText } from './json-text.ts';
import type { JsonPath } from './json-text.ts';
import { createOpenAiPieceReader } from './openai-pieces.ts';
import type { Piece } from './stream-pieces.ts';
import type { OpenText, TextRewriter } from './text-rewriter.ts';

export interface StreamRewriter {
  push(frames: readonly StreamFrame[]): StreamFrame[];
  /** The stream broke off or is over: what was still held. */
  end(): StreamFrame[];
}

/** A text that goes on: its rewriter, and how an event with a piece of it is written. */
interface Channel {
  readonly rewriter: TextRewriter;
  write: (text: string) => string;
}

/**
 * Sends the texts of a streamed answer through rewriters, one for each text, however they are cut into events and
 * mixed. `frames` are the client's, one event each. Order, unknown events and every event without changes stay as they
 * are. What a rewriter holds at the end of a text goes out as one more event of the same shape before the event that
 * ends the text; it is final only where the stream was final before. Probabilities of tokens are left alone.
 */
export function createStreamRewriter(dialect: Dialect, open: OpenText): StreamRewriter {
  const readPieces = dialect === 'openai' ? createOpenAiPieceReader() : readAnthropicPieces;
  const channels = new Map<string, Channel>();
  let isFinal = false;

  function flush(ends: (channel: string) => boolean): StreamFrame[] {
    const frames: StreamFrame[] = [];
    for (const [name, { rewriter, write }] of channels) {
      if (!ends(name)) continue;
      channels.delete(name);
      const held = rewriter.end();
      if (held !== '') frames.push({ text: write(held), final: isFinal });
    }
    return frames;
  }

  function takePiece({ channel, text, form, write }: Piece, isLast: boolean): string {
    const known = channels.get(channel) ?? { rewriter: open(form), write };
    known.write = write;
    channels.set(channel, known);
    const passed = known.rewriter.push(text);
    if (!isLast) return passed;
    channels.delete(channel);
    return passed + known.rewriter.end();
  }

  function take(frame: StreamFrame): StreamFrame[] {
    const data = dataOf(frame.text);
    if (data === '') return [frame];
    if (data === DONE) return [...flush(() => true), frame];
    const event = parseRecord(data);
    if (event === undefined) return [frame];
    const { pieces, ends, replaced = [] } = readPieces(event);
    const goesOn = new Set(pieces.map(({ channel }) => channel));
    const before = flush((name) => (ends(name) && !goesOn.has(name)) || replaced.includes(name));
    const edits = new Map(
      pieces.map((piece) => [nameOf(piece.path), takePiece(piece, ends(piece.channel))] as const),
    );
    const json = rewriteJsonText(data, {
      readString(value, path) {
        const edit = path.length > MAX_STEPS ? undefined : edits.get(nameOf(path));
        if (edit !== undefined) return edit;
        const form = formOf(path);
        return form === undefined ? value : rewriteWhole(value, form, open);
      },
      readKey: (key) => (isOwnKey(key) ? rewriteWhole(key, 'text', open) : key),
    });
    return [...before, json === data ? frame : { ...frame, text: withData(frame.text, json) }];
  }

  return {
    push(frames) {
      const out: StreamFrame[] = [];
      for (const frame of frames) {
        out.push(...take(frame));
        isFinal ||= frame.final;
      }
      return out;
    },
    end: () => flush(() => true),
  };
}

/** Every piece of a text stands nearer to the top of its event: a path that is longer is not written out. */
const MAX_STEPS = 8;

function nameOf(path: JsonPath): string {
  return path.join('/');
}
