import type { SimulatedAnswer } from './answer.ts';

export interface SimulatedUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export interface WireContext {
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly usage: SimulatedUsage;
}

/** A complete answer in OpenAI's wire format. */
export function renderAnswer(answer: SimulatedAnswer, context: WireContext): string {
  const text = answer.tokens.join('');
  const message =
    answer.kind === 'text'
      ? { role: 'assistant', content: text, refusal: null }
      : { role: 'assistant', content: null, refusal: null, tool_calls: [toolCall(answer, text)] };
  return JSON.stringify({
    ...head(answer, context, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason }],
    usage: renderUsage(context.usage),
  });
}

/** The same as server-sent events: one to open, one for each token, and what ends the stream. */
export function* renderStream(
  answer: SimulatedAnswer,
  context: WireContext,
  includeUsage: boolean,
): Generator<string> {
  const frame = (delta: Record<string, unknown>, finishReason: string | null) =>
    event({
      ...head(answer, context, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(includeUsage && { usage: null }),
    });
  if (answer.kind === 'text') {
    yield frame({ role: 'assistant', content: '', refusal: null }, null);
    for (const content of answer.tokens) yield frame({ content }, null);
  } else {
    yield frame(
      { role: 'assistant', content: null, tool_calls: [{ index: 0, ...toolCall(answer, '') }] },
      null,
    );
    for (const token of answer.tokens) {
      yield frame({ tool_calls: [{ index: 0, function: { arguments: token } }] }, null);
    }
  }
  yield frame({}, answer.finishReason);
  if (includeUsage) {
    yield event({
      ...head(answer, context, 'chat.completion.chunk'),
      choices: [],
      usage: renderUsage(context.usage),
    });
  }
  yield 'data: [DONE]\n\n';
}

/** A refusal in OpenAI's wire format. */
export function renderRefusal(message: string, param: string | undefined): string {
  return JSON.stringify({
    error: { message, type: 'invalid_request_error', param: param ?? null, code: 'invalid_request' },
  });
}

function head(answer: SimulatedAnswer, context: WireContext, object: string) {
  return {
    id: `chatcmpl-simulated-${answer.seed.slice(0, 24)}`,
    object,
    created: context.created,
    model: context.model,
    system_fingerprint: 'simulated',
    service_tier: 'default',
  };
}

function toolCall(answer: SimulatedAnswer, text: string) {
  return {
    id: `call_simulated_${answer.seed.slice(24, 40)}`,
    type: 'function',
    function: { name: answer.toolName, arguments: text },
  };
}

function renderUsage({ promptTokens, cachedTokens, completionTokens }: SimulatedUsage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
