import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ChatCall, Prepared } from '../exchange.ts';
import { readFailure } from '../failure.ts';
import { isRecord, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { createAnswerStream } from '../stream.ts';
import { readMessage } from './answer.ts';
import { fromOpenAiRequest } from './from-openai-request.ts';
import { passAnthropicStream } from './stream.ts';
import { toOpenAiAnswer } from './to-openai-answer.ts';
import { toOpenAiStream } from './to-openai-stream.ts';
import { withoutUnsignedThinking } from './unsigned-thinking.ts';

export { renderAnthropicError, renderAnthropicErrorFrame } from './error.ts';

/**
 * The version of the Messages API that our translation writes, and that a client means that names none. It takes
 * all that the newer one takes, and the sampling parameters besides.
 */
const ANTHROPIC_VERSION = '2023-06-01';

/**
 * Writes a call for Anthropic's Messages API (`POST <base>/v1/messages`). A call in Anthropic's dialect goes
 * through under the client's own API version, with the model's name exchanged and without thinking that Anthropic
 * has not signed; one in OpenAI's dialect is translated, and its answer back. The clock gives an OpenAI answer its
 * `created`. Throws AppError `translation_unsupported` for what Anthropic's
 * dialect cannot express, `body_invalid` for what is no valid call.
 */
export function prepareAnthropic(
  call: ChatCall,
  upstreamModel: string,
  clock: Clock = systemClock,
): Prepared {
  return call.dialect === 'anthropic'
    ? passThrough(call, upstreamModel)
    : translate(call, upstreamModel, () => Math.floor(clock.now().getTime() / 1000));
}

function passThrough(call: ChatCall, upstreamModel: string): Prepared {
  return {
    path: PATH,
    headers: { ...headersFor(call), ...call.versionHeaders },
    body: writeJson(
      { ...limitOf(call), ...withoutUnsignedThinking(call.body), model: upstreamModel },
      'body_invalid',
    ),
    readAnswer(body) {
      const { text, seen } = readMessage(body);
      return { body: text, ...seen };
    },
    readFailure,
    openStream: () => createAnswerStream('anthropic', passAnthropicStream()),
  };
}

function translate(call: ChatCall, upstreamModel: string, nowS: () => number): Prepared {
  const { body, leftOut } = fromOpenAiRequest(call, upstreamModel);
  return {
    path: PATH,
    headers: headersFor(call),
    body: writeJson(body, 'body_invalid'),
    leftOut,
    readAnswer: (answer) => toOpenAiAnswer(readMessage(answer), upstreamModel, nowS()),
    readFailure,
    openStream() {
      const shape = { upstreamModel, created: nowS(), wantsUsage: wantsUsage(call) };
      return createAnswerStream('openai', toOpenAiStream(shape));
    },
  };
}

const PATH = '/v1/messages';

function headersFor(call: ChatCall): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: call.stream ? 'text/event-stream' : 'application/json',
    'anthropic-version': ANTHROPIC_VERSION,
  };
}

/** Our bound on the output: it stands below the client's own limit, which is lower. */
function limitOf({ maxOutputTokens }: ChatCall): JsonRecord {
  return maxOutputTokens === undefined ? {} : { max_tokens: maxOutputTokens };
}

function wantsUsage(call: ChatCall): boolean {
  const wishes = call.body['stream_options'];
  return isRecord(wishes) && wishes['include_usage'] === true;
}
