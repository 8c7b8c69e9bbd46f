import { isRecord, recordAt, stringAt, wordAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { writeOpenAiUsage } from '../openai/usage.ts';
import type { StreamReader } from '../stream.ts';
import { createEventObserver, invalidStream } from './stream.ts';
import { UNKNOWN_ID, toFinishReason, toServiceTier } from './to-openai-answer.ts';

export interface OpenAiStream {
  readonly upstreamModel: string;
  /** Unix seconds. */
  readonly created: number;
  readonly wantsUsage: boolean;
}

type Block =
  | { readonly kind: 'text' | 'thinking' | 'other' }
  | { readonly kind: 'tool'; readonly position: number; readonly input: unknown; wroteArguments: boolean };

/**
 * Translates a stream of message events into chunks. Tool calls are numbered by themselves, as OpenAI does it,
 * and not by content block. The finish reason comes with `message_delta`, the usage chunk and `[DONE]` with
 * `message_stop`.
 */
export function toOpenAiStream({ upstreamModel, created, wantsUsage }: OpenAiStream): StreamReader {
  const observe = createEventObserver();
  const blocks = new Map<unknown, Block>();
  let toolCalls = 0;
  let head: JsonRecord = {};

  function startBlock(event: JsonRecord): JsonRecord | undefined {
    const index = event['index'];
    const content = recordAt(event, 'content_block');
    if (content === undefined) throw invalidStream('a block without content');
    if (blocks.has(index)) throw invalidStream('two blocks with one index');
    const type = stringAt(content, 'type');
    if (type === 'tool_use') {
      const position = toolCalls;
      toolCalls += 1;
      blocks.set(index, { kind: 'tool', position, input: content['input'], wroteArguments: false });
      const called = { name: stringAt(content, 'name') ?? '', arguments: '' };
      const id = wordAt(content, 'id') ?? `call_${position}`;
      return { tool_calls: [{ index: position, id, type: 'function', function: called }] };
    }
    blocks.set(index, { kind: type === 'text' || type === 'thinking' ? type : 'other' });
    return textDelta(content);
  }

  function continueBlock(event: JsonRecord): JsonRecord | undefined {
    const block = blocks.get(event['index']);
    const delta = recordAt(event, 'delta');
    if (block === undefined || delta === undefined) throw invalidStream('a delta of no block');
    if (block.kind !== 'tool') return textDelta(delta);
    const part = stringAt(delta, 'partial_json') ?? '';
    if (part === '') return undefined;
    block.wroteArguments = true;
    return { tool_calls: [{ index: block.position, function: { arguments: part } }] };
  }

  /** A tool without input streams no JSON at all, and an OpenAI client parses what it got: `{}` is owed. */
  function stopBlock(event: JsonRecord): JsonRecord | undefined {
    const block = blocks.get(event['index']);
    if (block?.kind !== 'tool' || block.wroteArguments) return undefined;
    block.wroteArguments = true;
    const input = writeJson(isRecord(block.input) ? block.input : {}, 'upstream_invalid_answer');
    return { tool_calls: [{ index: block.position, function: { arguments: input } }] };
  }

  return {
    read({ body }, state, send) {
      const sendDelta = (delta: JsonRecord | undefined, finish: string | null = null): void => {
        if (delta === undefined) return;
        const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
        send(writeFrame({ ...head, choices: [choice], ...(wantsUsage ? { usage: null } : {}) }));
      };
      switch (observe(body, state)) {
        case 'message_start':
          head = {
            id: wordAt(recordAt(body, 'message') ?? {}, 'id') ?? UNKNOWN_ID,
            object: 'chat.completion.chunk',
            created,
            model: state.model ?? upstreamModel,
          };
          sendDelta({ role: 'assistant', content: '', refusal: null });
          break;
        case 'content_block_start':
          sendDelta(startBlock(body));
          break;
        case 'content_block_delta':
          sendDelta(continueBlock(body));
          break;
        case 'content_block_stop':
          sendDelta(stopBlock(body));
          break;
        case 'message_delta':
          // Without a stop reason it only updates the usage.
          if (recordAt(body, 'delta')?.['stop_reason'] === undefined || !state.final) break;
          sendDelta({}, toFinishReason(state.finishReason));
          break;
        case 'message_stop':
          if (wantsUsage && state.usage !== undefined) {
            const tier = toServiceTier(state.usage.serviceTier);
            send(writeFrame({ ...head, choices: [], usage: writeOpenAiUsage(state.usage), ...tier }));
          }
          send('data: [DONE]\n\n');
          break;
        case 'ping':
          // A comment keeps the connection alive while the model thinks, and no client looks at it.
          send(': ping\n\n');
          break;
        default:
          // Anthropic announces that new kinds of events may come and are to be passed over.
          break;
      }
    },
  };
}

function textDelta(part: JsonRecord): JsonRecord | undefined {
  const text = stringAt(part, 'text') ?? '';
  if (text !== '') return { content: text };
  const thinking = stringAt(part, 'thinking') ?? '';
  return thinking === '' ? undefined : { reasoning_content: thinking };
}

function writeFrame(chunk: JsonRecord): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
