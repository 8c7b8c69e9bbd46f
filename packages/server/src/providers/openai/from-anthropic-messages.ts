import { arrayAt, isGiven, isRecord, stringAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';
import { fromAnthropicBlock } from './from-anthropic-blocks.ts';

/** Translates `system` and `messages`. One message may become several: tool results stand alone at OpenAI. */
export function fromAnthropicMessages(body: JsonRecord): {
  messages: readonly JsonRecord[];
  leftOut: readonly string[];
} {
  const given = arrayAt(body, 'messages');
  if (given === undefined) throw invalid('"messages" must be an array.', 'messages');
  const leftOut = new Set<string>();
  const messages: JsonRecord[] = [];
  const system = joinText(body['system'], 'system', leftOut);
  if (system !== '') messages.push({ role: 'system', content: system });
  for (const [index, message] of given.entries()) {
    const at = `messages.${index}`;
    if (!isRecord(message)) throw invalid('A message must be an object.', at);
    switch (message['role']) {
      case 'system':
        messages.push({ role: 'system', content: joinText(message['content'], `${at}.content`, leftOut) });
        break;
      case 'user':
        messages.push(...fromUser(blocksOf(message, at), at, leftOut));
        break;
      case 'assistant':
        messages.push(...fromAssistant(blocksOf(message, at), at, leftOut));
        break;
      default:
        throw invalid('The role must be "user", "assistant" or "system".', `${at}.role`);
    }
  }
  if (messages.at(-1)?.['role'] === 'assistant') {
    throw unsupported(
      'OpenAI does not continue an answer that the client began',
      `messages.${given.length - 1}`,
    );
  }
  return { messages, leftOut: [...leftOut] };
}

function blocksOf(message: JsonRecord, at: string): readonly JsonRecord[] {
  const content = message['content'];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const blocks = arrayAt(message, 'content');
  const records = blocks?.filter(isRecord);
  if (blocks === undefined || records?.length !== blocks.length) {
    throw invalid('The content must be a string or an array of blocks.', `${at}.content`);
  }
  return records;
}

function fromUser(blocks: readonly JsonRecord[], at: string, leftOut: Set<string>): JsonRecord[] {
  const results: JsonRecord[] = [];
  const parts: JsonRecord[] = [];
  for (const [index, block] of blocks.entries()) {
    const where = `${at}.content.${index}`;
    if (block['type'] === 'tool_result') {
      const result = fromToolResult(block, where, leftOut);
      results.push(result.message);
      parts.push(...result.images);
    } else {
      parts.push(...fromAnthropicBlock(block, where, leftOut));
    }
  }
  return parts.length === 0 ? results : [...results, { role: 'user', content: simplify(parts) }];
}

/** OpenAI has no mark for a failed tool, and the model must know of it. */
const FAILED = '[the tool failed] ';

function fromToolResult(
  block: JsonRecord,
  at: string,
  leftOut: Set<string>,
): { message: JsonRecord; images: readonly JsonRecord[] } {
  const id = stringAt(block, 'tool_use_id');
  if (id === undefined) throw invalid('A tool result must have a tool_use_id.', `${at}.tool_use_id`);
  if (isGiven(block['cache_control'])) leftOut.add('messages.content.cache_control');
  const content = isGiven(block['content']) ? blocksOf(block, at) : [];
  const parts = content.flatMap((part, index) => fromAnthropicBlock(part, `${at}.content.${index}`, leftOut));
  const texts = parts.filter(({ type }) => type === 'text').map((part) => stringAt(part, 'text') ?? '');
  const images = parts.filter(({ type }) => type !== 'text');
  const text = texts.join('\n') || (images.length > 0 ? IMAGES_FOLLOW : '');
  return {
    message: {
      role: 'tool',
      tool_call_id: id,
      content: block['is_error'] === true ? `${FAILED}${text}` : text,
    },
    images,
  };
}

const IMAGES_FOLLOW = '[the result is in the next message]';

function fromAssistant(blocks: readonly JsonRecord[], at: string, leftOut: Set<string>): JsonRecord[] {
  const texts: string[] = [];
  const calls: JsonRecord[] = [];
  for (const [index, block] of blocks.entries()) {
    const where = `${at}.content.${index}`;
    switch (block['type']) {
      case 'thinking':
      case 'redacted_thinking':
        leftOut.add('messages.content.thinking');
        break;
      case 'tool_use':
        calls.push(fromToolUse(block, where));
        if (isGiven(block['cache_control'])) leftOut.add('messages.content.cache_control');
        break;
      default:
        for (const part of fromAnthropicBlock(block, where, leftOut)) {
          const text = stringAt(part, 'text');
          if (text === undefined)
            throw unsupported('OpenAI takes only text from the assistant', `${where}.type`);
          texts.push(text);
        }
    }
  }
  if (texts.length === 0 && calls.length === 0) return [];
  const toolCalls = calls.length === 0 ? {} : { tool_calls: calls };
  return [{ role: 'assistant', content: texts.length === 0 ? null : texts.join(''), ...toolCalls }];
}

function fromToolUse(block: JsonRecord, at: string): JsonRecord {
  const id = stringAt(block, 'id');
  const name = stringAt(block, 'name');
  if (id === undefined || name === undefined) throw invalid('A tool_use must have an id and a name.', at);
  const input = writeJson(block['input'] ?? {}, 'body_invalid');
  return { id, type: 'function', function: { name, arguments: input } };
}

function simplify(parts: readonly JsonRecord[]): unknown {
  const [only] = parts;
  return parts.length === 1 && only?.['type'] === 'text' ? only['text'] : parts;
}

/** System text as one string: compatible servers often take no parts there. */
function joinText(content: unknown, at: string, leftOut: Set<string>): string {
  if (!isGiven(content)) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content))
    throw invalid('The system text must be a string or an array of text blocks.', at);
  const blocks: readonly unknown[] = content;
  return blocks
    .map((block, index) => {
      const text = isRecord(block) && block['type'] === 'text' ? stringAt(block, 'text') : undefined;
      if (!isRecord(block) || text === undefined)
        throw invalid('A system block must be text.', `${at}.${index}`);
      if (isGiven(block['cache_control'])) leftOut.add('system.cache_control');
      return text;
    })
    .join('\n\n');
}
