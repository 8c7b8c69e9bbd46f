import { AppError } from '../../platform/errors.ts';
import type { ChatCall, StreamFrame } from '../exchange.ts';
import { isRecord, recordAt } from '../json.ts';
import { parseExact } from './exact-json.ts';
import { replayAnthropic } from './replay-anthropic.ts';
import { replayOpenAi } from './replay-openai.ts';

/**
 * The frames of a stream that says what a whole answer says, as the provider would have streamed it to this call:
 * pieces of a few words, the usage where the client asked for it, the first final frame where the answer is complete.
 * `body` is an answer in the dialect of the call. Throws AppError `upstream_invalid_answer` for what is none.
 */
export function replayStream(chat: ChatCall, body: string): readonly StreamFrame[] {
  const answer = parseAnswer(body);
  if (!isRecord(answer)) throw new AppError('upstream_invalid_answer', 'The answer is not a JSON object.');
  if (chat.dialect === 'anthropic') return replayAnthropic(answer);
  return replayOpenAi(answer, recordAt(chat.body, 'stream_options')?.['include_usage'] === true);
}

function parseAnswer(body: string): unknown {
  try {
    return parseExact(body);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
