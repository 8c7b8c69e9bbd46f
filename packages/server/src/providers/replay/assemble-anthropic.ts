import { mergeAnthropicUsage } from '../anthropic/usage.ts';
import { isGiven, isRecord, parseRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import type { DialectAssembler } from './assemble-openai.ts';

/** From the events of a message to the message. */
export function assembleAnthropic(): DialectAssembler {
  const blocks: Block[] = [];
  let message: JsonRecord | undefined;
  let open: Block | undefined;
  let isOver = false;

  function takeDelta(event: JsonRecord): boolean {
    const delta = recordAt(event, 'delta') ?? {};
    const usage = recordAt(event, 'usage') ?? {};
    // Whatever else a new version may put there has a place that is not known.
    const isKnown = Object.keys(event).every((key) => deltaKeys.has(key) || !isGiven(event[key]));
    if (!isKnown || message === undefined || open !== undefined) return false;
    message = { ...message, ...delta, usage: mergeAnthropicUsage(recordAt(message, 'usage') ?? {}, usage) };
    return true;
  }

  return {
    take(event) {
      switch (event['type']) {
        case 'message_start':
          if (message !== undefined) return false;
          message = recordAt(event, 'message');
          return Array.isArray(message?.['content']) && message['content'].length === 0;
        case 'content_block_start': {
          const content = recordAt(event, 'content_block');
          if (message === undefined || content === undefined || open !== undefined) return false;
          if (event['index'] !== blocks.length) return false;
          open = createBlock(content);
          blocks.push(open);
          return true;
        }
        case 'content_block_delta':
          if (event['index'] !== blocks.length - 1) return false;
          return open?.take(recordAt(event, 'delta') ?? {}) ?? false;
        case 'content_block_stop':
          if (open === undefined || event['index'] !== blocks.length - 1) return false;
          open = undefined;
          return true;
        case 'message_delta':
          return takeDelta(event);
        case 'message_stop':
          isOver = true;
          return open === undefined && message !== undefined;
        case 'ping':
          return true;
        default:
          return false;
      }
    },
    finish() {
      if (!isOver || message === undefined || !isGiven(message['stop_reason'])) return undefined;
      const content = blocks.map((block) => block.finish());
      if (content.includes(undefined)) return undefined;
      const { content: _none, ...head } = message;
      return `${JSON.stringify(head).slice(0, -1)},"content":[${content.join(',')}]}`;
    },
  };
}

const deltaKeys = new Set(['type', 'delta', 'usage']);

interface Block {
  take(delta: JsonRecord): boolean;
  /** JSON; undefined where the input that was streamed is no JSON object. */
  finish(): string | undefined;
}

/** What each kind of delta adds to, and the key that it brings it under. */
const textDeltas: ReadonlyMap<unknown, { field: string; key: string }> = new Map([
  ['text_delta', { field: 'text', key: 'text' }],
  ['thinking_delta', { field: 'thinking', key: 'thinking' }],
  ['signature_delta', { field: 'signature', key: 'signature' }],
]);

function createBlock(start: JsonRecord): Block {
  const texts = new Map<string, string[]>();
  const citations: JsonRecord[] = [];
  let input = '';
  return {
    take(delta) {
      if (delta['type'] === 'input_json_delta') {
        const piece = stringAt(delta, 'partial_json');
        input += piece ?? '';
        return piece !== undefined;
      }
      if (delta['type'] === 'citations_delta') {
        const citation = recordAt(delta, 'citation');
        if (citation !== undefined) citations.push(citation);
        return citation !== undefined;
      }
      const known = textDeltas.get(delta['type']);
      const piece = known && stringAt(delta, known.key);
      if (known === undefined || piece === undefined) return false;
      const before = texts.get(known.field) ?? [stringAt(start, known.field) ?? ''];
      before.push(piece);
      texts.set(known.field, before);
      return true;
    },
    finish() {
      const { input: given, ...fields } = start;
      const grown = Object.fromEntries([...texts].map(([field, pieces]) => [field, pieces.join('')]));
      const cited = Array.isArray(start['citations']) ? start['citations'] : [];
      const block = {
        ...fields,
        ...grown,
        ...(citations.length === 0 ? {} : { citations: [...cited, ...citations] }),
      };
      if (input === '') return JSON.stringify({ ...block, ...(given === undefined ? {} : { input: given }) });
      // As the model wrote it: numbers that JavaScript cannot hold stay what they are.
      if (parseRecord(input) === undefined || (isRecord(given) && Object.keys(given).length > 0))
        return undefined;
      return `${JSON.stringify(block).slice(0, -1)},"input":${input}}`;
    },
  };
}
