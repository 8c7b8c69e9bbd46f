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
import { createChannels } from './stream-channels.ts';
import { endsOwner } from './stream-pieces.ts';
import type { OpenText } from './text-rewriter.ts';

export interface StreamRewriter {
  push(frames: readonly StreamFrame[]): StreamFrame[];
  /** The stream broke off or is over: what was still held. */
  end(): StreamFrame[];
}

/**
 * Sends the texts of a streamed answer through rewriters, one for each text, however they are cut into events and
 * mixed. `frames` are the client's, one event each. Order, unknown events and every event without changes stay as they
 * are. What a rewriter holds at the end of a text goes out as one more event of the same shape before the event that
 * ends the text; it is final only where the stream was final before. Probabilities of tokens are left alone.
 *
 * `push` throws AppError `upstream_invalid_answer` for a stream of thousands of texts at once.
 */
export function createStreamRewriter(dialect: Dialect, open: OpenText): StreamRewriter {
  const readPieces = dialect === 'openai' ? createOpenAiPieceReader() : readAnthropicPieces;
  const channels = createChannels(open);
  let isFinal = false;

  function framesOf(events: readonly string[]): StreamFrame[] {
    return events.map((text) => ({ text, final: isFinal }));
  }

  function take(frame: StreamFrame): StreamFrame[] {
    const data = dataOf(frame.text);
    if (data === '') return [frame];
    if (data === DONE) return [...framesOf(channels.end({ kind: 'all' }, NONE)), frame];
    const event = parseRecord(data);
    if (event === undefined) return [frame];
    const { pieces, ending, replaced = [] } = readPieces(event);
    const goesOn = new Set(pieces.map(({ channel }) => channel));
    const before = framesOf([
      ...channels.end(ending, goesOn),
      ...replaced.flatMap(({ owner, channel }) => channels.endOne(owner, channel)),
    ]);
    const edits = new Map(
      pieces.map(
        (piece) => [nameOf(piece.path), channels.take(piece, endsOwner(ending, piece.owner))] as const,
      ),
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
    end: () => framesOf(channels.end({ kind: 'all' }, NONE)),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Every piece of a text stands nearer to the top of its event: a path that is longer is not written out. */
const MAX_STEPS = 8;

function nameOf(path: JsonPath): string {
  return path.join('/');
}
