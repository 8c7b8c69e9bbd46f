import type { StreamFrame } from '../exchange.ts';
import { arrayAt, isGiven, isRecord, recordAt, stringAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { cutText } from './pieces.ts';

/** Events that say what a message says: each block in turn, then why it ended and the usage. */
export function replayAnthropic(message: JsonRecord): StreamFrame[] {
  const frames: StreamFrame[] = [];
  const send = (event: { readonly type: string; readonly [field: string]: unknown }, final = false): void => {
    const json = writeJson(event, 'upstream_invalid_answer');
    frames.push({ text: `event: ${event.type}\ndata: ${json}\n\n`, final });
  };

  const usage = recordAt(message, 'usage');
  const told = endFields.filter((field) => field in message);
  const untold = Object.fromEntries(told.map((field) => [field, null]));
  const before = usage === undefined ? {} : { usage: { ...usage, output_tokens: 0 } };
  send({ type: 'message_start', message: { ...message, content: [], ...untold, ...before } });
  for (const [index, block] of (arrayAt(message, 'content') ?? []).filter(isRecord).entries()) {
    const { start, deltas } = partsOf(block);
    send({ type: 'content_block_start', index, content_block: start });
    for (const delta of deltas) send({ type: 'content_block_delta', index, delta });
    send({ type: 'content_block_stop', index });
  }
  const delta = Object.fromEntries(told.map((field) => [field, message[field]]));
  const counted = usageFields
    .filter((field) => isGiven(usage?.[field]))
    .map((field) => [field, usage?.[field]]);
  send({ type: 'message_delta', delta, usage: Object.fromEntries(counted) }, true);
  send({ type: 'message_stop' }, true);
  return frames;
}

/** What is not known before the end. */
const endFields = ['stop_reason', 'stop_sequence', 'stop_details', 'container'];
/** What Anthropic counts again at the end. */
const usageFields = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
  'output_tokens_details',
  'server_tool_use',
];

function partsOf(block: JsonRecord): { start: JsonRecord; deltas: readonly JsonRecord[] } {
  const text = stringAt(block, 'text');
  if (block['type'] === 'text' && text !== undefined) {
    const citations = arrayAt(block, 'citations');
    return {
      start: { ...block, text: '', ...(citations === undefined ? {} : { citations: [] }) },
      deltas: [
        ...cutText(text).map((piece) => ({ type: 'text_delta', text: piece })),
        ...(citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
      ],
    };
  }
  const thinking = stringAt(block, 'thinking');
  if (block['type'] === 'thinking' && thinking !== undefined) {
    const signature = stringAt(block, 'signature');
    return {
      start: { ...block, thinking: '', ...(signature === undefined ? {} : { signature: '' }) },
      deltas: [
        ...cutText(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
        ...(signature === undefined ? [] : [{ type: 'signature_delta', signature }]),
      ],
    };
  }
  const input = recordAt(block, 'input');
  // Results of tools and whatever else comes whole also come whole from Anthropic.
  if (input === undefined || Object.keys(input).length === 0) return { start: block, deltas: [] };
  const json = writeJson(input, 'upstream_invalid_answer');
  return {
    start: { ...block, input: {} },
    deltas: cutText(json).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
  };
}
