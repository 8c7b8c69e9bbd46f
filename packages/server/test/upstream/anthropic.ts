import { checkAnthropicRequest, lastAnthropicUserText, readAnthropicRequest } from './anthropic-check.ts';
import type { Content, RecordedRequest, Script, VendorWire } from './behaviour.ts';
import { startUpstream } from './server.ts';
import type { Upstream } from './server.ts';
import { answerTo, countWords, cutForStream } from './text.ts';

/** The key that the server asks for. */
export const anthropicUpstreamKey = 'sk-ant-upstream-0123456789';

/** A server that speaks Anthropic's Messages. `baseUrl` of a provider is `upstream.origin`. */
export function startAnthropicUpstream(script: Script = { kind: 'answer' }): Promise<Upstream> {
  return startUpstream(anthropicWire, script);
}

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
};

const anthropicWire: VendorWire = {
  path: '/v1/messages',
  check: (request) => checkAnthropicRequest(request, anthropicUpstreamKey),
  renderFault: ({ type, message }) =>
    JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_upstream' }),
  faultFor: (status, message) => ({
    status,
    type: errorTypes[status] ?? 'api_error',
    message: message ?? (status === 529 ? 'Overloaded' : 'Something went wrong'),
  }),
  renderWhole(content, request) {
    const { blocks, stopReason } = resolve(content, request);
    return JSON.stringify({
      ...head(request),
      content: blocks,
      stop_reason: stopReason,
      stop_sequence: null,
      ...(content.usage !== 'missing' && { usage: usageOf(content, request) }),
    });
  },
  renderEvents(content, request) {
    const { blocks, stopReason } = resolve(content, request);
    const usage = usageOf(content, request);
    const events = [
      event('message_start', {
        message: {
          ...head(request),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          ...(content.usage !== 'missing' && { usage: { ...usage, output_tokens: 1 } }),
        },
      }),
    ];
    for (const [index, block] of blocks.entries()) {
      const isText = block.type === 'text';
      events.push(
        event('content_block_start', {
          index,
          content_block: isText ? { type: 'text', text: '' } : { ...block, input: {} },
        }),
      );
      if (index === 0) events.push(event('ping', {}));
      for (const part of cutForStream(isText ? block.text : JSON.stringify(block.input))) {
        events.push(
          event('content_block_delta', {
            index,
            delta: isText
              ? { type: 'text_delta', text: part }
              : { type: 'input_json_delta', partial_json: part },
          }),
        );
      }
      events.push(event('content_block_stop', { index }));
    }
    events.push(
      event('message_delta', {
        delta: { stop_reason: stopReason, stop_sequence: null },
        ...(content.usage !== 'missing' && { usage: { output_tokens: usage['output_tokens'] } }),
      }),
      event('message_stop', {}),
    );
    return events;
  },
  endMarks: 1,
  renderErrorEvent: () => event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
};

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown };

function resolve(content: Content, request: RecordedRequest): { blocks: Block[]; stopReason: string } {
  const toolCalls = content.toolCalls ?? [];
  const text = content.text ?? (toolCalls.length > 0 ? undefined : answerTo(lastAnthropicUserText(request)));
  const blocks: Block[] = text === undefined ? [] : [{ type: 'text', text }];
  for (const [index, call] of toolCalls.entries()) {
    blocks.push({ type: 'tool_use', id: `toolu_upstream_${index}`, name: call.name, input: call.arguments });
  }
  return { blocks, stopReason: content.finishReason ?? (toolCalls.length > 0 ? 'tool_use' : 'end_turn') };
}

function usageOf(content: Content, request: RecordedRequest): Readonly<Record<string, unknown>> {
  if (content.usage !== undefined && content.usage !== 'missing') return content.usage;
  return {
    input_tokens: countWords(request.text),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: countWords(JSON.stringify(resolve(content, request).blocks)),
    service_tier: 'standard',
  };
}

function head(request: RecordedRequest) {
  return {
    id: 'msg_upstream',
    type: 'message',
    role: 'assistant',
    model: readAnthropicRequest(request).model,
  };
}

function event(type: string, fields: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
