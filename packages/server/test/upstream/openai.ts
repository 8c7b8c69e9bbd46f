import type { Content, Fault, RecordedRequest, Script, VendorWire } from './behaviour.ts';
import { checkOpenAiRequest, lastUserText, readOpenAiRequest } from './openai-check.ts';
import { startUpstream } from './server.ts';
import type { Upstream } from './server.ts';
import { answerTo, countWords, cutForStream } from './text.ts';

/** The key that the server asks for. */
export const openAiUpstreamKey = 'sk-upstream-openai-0123456789';

/**
 * A server that speaks OpenAI's Chat Completions. `baseUrl` of a provider is `${upstream.origin}/v1`.
 */
export function startOpenAiUpstream(script: Script = { kind: 'answer' }): Promise<Upstream> {
  return startUpstream(openAiWire, script);
}

const openAiWire: VendorWire = {
  path: '/v1/chat/completions',
  check: (request) => checkOpenAiRequest(request, openAiUpstreamKey),
  renderFault: ({ message, type, param, code }) =>
    JSON.stringify({ error: { message, type, param: param ?? null, code: code ?? null } }, null, 2),
  faultFor: (status, message) => faultFor(status, message),
  renderWhole(content, request) {
    const { text, toolCalls, finishReason } = resolve(content, request);
    return JSON.stringify({
      ...head(request, 'chat.completion'),
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: text,
            refusal: null,
            annotations: [],
            ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
          },
          logprobs: null,
          finish_reason: finishReason,
        },
      ],
      ...usageOf(content, request),
    });
  },
  renderEvents(content, request) {
    const { text, toolCalls, finishReason } = resolve(content, request);
    const usage = usageOf(content, request);
    const wantsUsage = readOpenAiRequest(request).stream_options?.include_usage === true;
    const chunk = (delta: Record<string, unknown>, reason: string | null = null) =>
      event({
        ...head(request, 'chat.completion.chunk'),
        choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
        ...(wantsUsage && { usage: null }),
      });
    const events = [chunk({ role: 'assistant', content: text === null ? null : '', refusal: null })];
    for (const part of cutForStream(text ?? '')) events.push(chunk({ content: part }));
    for (const [index, call] of toolCalls.entries()) {
      events.push(
        chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }),
      );
      for (const part of cutForStream(call.function.arguments)) {
        events.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
      }
    }
    events.push(chunk({}, finishReason));
    if (wantsUsage && content.usage !== 'missing') {
      events.push(event({ ...head(request, 'chat.completion.chunk'), choices: [], ...usage }));
    }
    events.push('data: [DONE]\n\n');
    return events;
  },
  endMarks: 1,
  renderErrorEvent: () =>
    event({ error: { message: 'The server had an error', type: 'server_error', param: null, code: null } }),
};

function faultFor(status: number, message: string | undefined): Fault {
  if (status === 429) {
    const limited = message ?? 'Rate limit reached for requests per minute';
    return { status, type: 'requests', message: limited, code: 'rate_limit_exceeded' };
  }
  if (status >= 500) {
    return {
      status,
      type: 'server_error',
      message: message ?? 'The server had an error processing your request',
    };
  }
  return { status, type: 'invalid_request_error', message: message ?? 'Invalid request' };
}

function resolve(content: Content, request: RecordedRequest) {
  const toolCalls = (content.toolCalls ?? []).map((call, index) => ({
    id: `call_upstream_${index}`,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const text = content.text ?? (toolCalls.length > 0 ? null : answerTo(lastUserText(request)));
  const finishReason = content.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  return { text, toolCalls, finishReason };
}

function usageOf(content: Content, request: RecordedRequest): { usage?: Record<string, unknown> } {
  if (content.usage === 'missing') return {};
  if (content.usage !== undefined) return { usage: content.usage };
  const { text, toolCalls } = resolve(content, request);
  const prompt = countWords(request.text);
  const completion = countWords((text ?? '') + JSON.stringify(toolCalls));
  return {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
  };
}

function head(request: RecordedRequest, object: string) {
  return {
    id: 'chatcmpl-upstream',
    object,
    created: 1_760_000_000,
    model: readOpenAiRequest(request).model,
    service_tier: 'default',
    system_fingerprint: 'fp_upstream',
  };
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
