import type { ChatCall, Prepared } from '../exchange.ts';
import { readFailure } from '../failure.ts';
import { isGiven, isRecord, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { createAnswerStream } from '../stream.ts';
import { readCompletion } from './answer.ts';
import { readAnthropicVersion } from './anthropic-version.ts';
import { outputLimit } from './output-limit.ts';
import { fromAnthropicRequest } from './from-anthropic-request.ts';
import { passOpenAiStream } from './stream.ts';
import { toAnthropicAnswer } from './to-anthropic-answer.ts';
import { toAnthropicStream } from './to-anthropic-stream.ts';

export { renderOpenAiError, renderOpenAiErrorFrame } from './error.ts';

/**
 * Writes a call for an OpenAI-compatible provider (`POST <base>/chat/completions`). A call in OpenAI's dialect
 * goes through with the model's name exchanged; one in Anthropic's dialect is translated, and its answer back.
 * Throws AppError `translation_unsupported` for what OpenAI's dialect cannot express, `body_invalid` for what
 * is no valid call.
 */
export function prepareOpenAi(call: ChatCall, upstreamModel: string): Prepared {
  return call.dialect === 'openai' ? passThrough(call, upstreamModel) : translate(call, upstreamModel);
}

function passThrough(call: ChatCall, upstreamModel: string): Prepared {
  return {
    path: PATH,
    headers: headersFor(call),
    body: writeJson(passRequest(call, upstreamModel), 'body_invalid'),
    readAnswer(body) {
      const { text, seen } = readCompletion(body);
      return { body: text, ...seen };
    },
    readFailure,
    openStream: () => createAnswerStream('openai', passOpenAiStream(streamWishes(call.body))),
  };
}

function translate(call: ChatCall, upstreamModel: string): Prepared {
  const version = readAnthropicVersion(call);
  const { body, leftOut } = fromAnthropicRequest(call, upstreamModel);
  return {
    path: PATH,
    headers: headersFor(call),
    body: writeJson(body, 'body_invalid'),
    leftOut: [...leftOut, ...version.leftOut],
    readAnswer: (answer) => toAnthropicAnswer(readCompletion(answer), upstreamModel),
    readFailure,
    openStream: () => createAnswerStream('anthropic', toAnthropicStream(upstreamModel)),
  };
}

const PATH = '/chat/completions';

function headersFor(call: ChatCall): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: call.stream ? 'text/event-stream' : 'application/json',
  };
}

/** Everything as it came, but for the model's name and, in a stream, the wish for usage: metering needs it. */
function passRequest(call: ChatCall, model: string): JsonRecord {
  const body = { ...call.body, model, ...limitOf(call, model) };
  if (!call.stream) return body;
  const wishes = call.body['stream_options'] ?? {};
  // Stream options that are no object are the provider's to refuse.
  const options = isRecord(wishes) ? { ...wishes, include_usage: true } : wishes;
  return { ...body, stream_options: options };
}

/** Our bound on the output, where the client's body has none. */
function limitOf({ body, maxOutputTokens }: ChatCall, model: string): JsonRecord {
  if (maxOutputTokens === undefined || isGiven(body['max_tokens']) || isGiven(body['max_completion_tokens']))
    return {};
  return outputLimit(maxOutputTokens, model);
}

function streamWishes(body: JsonRecord): { choices: number; wantsUsage: boolean } {
  const wishes = body['stream_options'];
  const choices = body['n'];
  return {
    choices: typeof choices === 'number' ? choices : 1,
    wantsUsage: isRecord(wishes) && wishes['include_usage'] === true,
  };
}
