import { arrayAt, isGiven, isRecord, parseRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';
import { fromOpenAiPart } from './from-openai-parts.ts';

export interface Conversation {
  /** Text blocks. */
  readonly system: readonly JsonRecord[];
  readonly messages: readonly JsonRecord[];
  readonly leftOut: readonly string[];
}

/**
 * Translates `messages`. Consecutive messages of one role become one, because all results of a turn's tool
 * calls must stand in the one message that follows, before any other content.
 */
export function fromOpenAiMessages(body: JsonRecord): Conversation {
  const given = arrayAt(body, 'messages');
  if (given === undefined) throw invalid('"messages" must be an array.', 'messages');
  const system: JsonRecord[] = [];
  const turns: { role: 'user' | 'assistant'; content: JsonRecord[] }[] = [];
  const leftOut = new Set<string>();
  const nameTool = createToolNamer();

  for (const [index, message] of given.entries()) {
    const at = `messages.${index}`;
    if (!isRecord(message)) throw invalid('A message must be an object.', at);
    for (const name of droppedFields) if (isGiven(message[name])) leftOut.add(`messages.${name}`);
    const content = readContent(message, at, leftOut);
    switch (message['role']) {
      case 'system':
      case 'developer':
        system.push(...content);
        break;
      case 'user':
        add('user', content);
        break;
      case 'assistant':
        add('assistant', [...content, ...readRefusal(message), ...readToolCalls(message, at, nameTool)]);
        break;
      case 'tool':
        add('user', [readToolResult(message, content, at, nameTool)]);
        break;
      default:
        throw unsupported('Anthropic has no such role', `${at}.role`);
    }
  }

  function add(role: 'user' | 'assistant', content: readonly JsonRecord[]): void {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  }

  const messages = turns.filter(({ content }) => content.length > 0);
  if (messages.length === 0)
    throw unsupported('Anthropic needs a message with content besides the system’s', 'messages');
  return { system, messages: messages.map(simplify), leftOut: [...leftOut] };
}

/** Fields of a message that have no equivalent; what they hold is not part of what the model answers to. */
const droppedFields = ['name', 'reasoning_content', 'reasoning'];

/** Anthropic refuses empty text, which OpenAI's clients send next to tool calls. */
function readContent(message: JsonRecord, at: string, leftOut: Set<string>): JsonRecord[] {
  const content = message['content'];
  if (!isGiven(content) || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid('The content must be a string or an array.', `${at}.content`);
  const parts: readonly unknown[] = content;
  return parts
    .map((part, index) => fromOpenAiPart(part, `${at}.content.${index}`, leftOut))
    .filter((block) => block['text'] !== '');
}

function readRefusal(message: JsonRecord): JsonRecord[] {
  const refusal = stringAt(message, 'refusal');
  return refusal === undefined || refusal === '' ? [] : [{ type: 'text', text: refusal }];
}

function readToolCalls(message: JsonRecord, at: string, nameTool: ToolNamer): JsonRecord[] {
  if (isGiven(message['function_call'])) {
    throw unsupported('the deprecated functions are not supported; use tool_calls', `${at}.function_call`);
  }
  if (isGiven(message['audio'])) throw unsupported('Anthropic takes no audio', `${at}.audio`);
  if (!isGiven(message['tool_calls'])) return [];
  const calls = arrayAt(message, 'tool_calls');
  if (calls === undefined) throw invalid('The tool calls must be an array.', `${at}.tool_calls`);
  return calls.map((call, index) => readToolCall(call, `${at}.tool_calls.${index}`, nameTool));
}

function readToolCall(call: unknown, at: string, nameTool: ToolNamer): JsonRecord {
  if (!isRecord(call)) throw invalid('A tool call must be an object.', at);
  const called = recordAt(call, 'function');
  if (called === undefined) throw unsupported('Anthropic has tools of type function only', `${at}.type`);
  const id = stringAt(call, 'id');
  const name = stringAt(called, 'name');
  if (id === undefined || name === undefined) throw invalid('A tool call must have an id and a name.', at);
  const written = stringAt(called, 'arguments') ?? '';
  const input = written.trim() === '' ? {} : parseRecord(written);
  if (input === undefined) {
    throw invalid('The arguments of a tool call must be a JSON object.', `${at}.function.arguments`);
  }
  return { type: 'tool_use', id: nameTool(id), name, input };
}

function readToolResult(
  message: JsonRecord,
  content: readonly JsonRecord[],
  at: string,
  nameTool: ToolNamer,
): JsonRecord {
  const id = stringAt(message, 'tool_call_id');
  if (id === undefined) throw invalid('A tool message must have a tool_call_id.', `${at}.tool_call_id`);
  const [only] = content;
  const text = content.length === 1 && only !== undefined && isPlainText(only) ? only['text'] : content;
  return {
    type: 'tool_result',
    tool_use_id: nameTool(id),
    ...(content.length === 0 ? {} : { content: text }),
  };
}

/** A lone text needs no block around it. */
function simplify({ role, content }: { role: string; content: readonly JsonRecord[] }): JsonRecord {
  const [only] = content;
  return {
    role,
    content: content.length === 1 && only !== undefined && isPlainText(only) ? only['text'] : content,
  };
}

function isPlainText(block: JsonRecord): boolean {
  return block['type'] === 'text' && Object.keys(block).length === 2;
}

type ToolNamer = (id: string) => string;

/**
 * Anthropic takes ids of letters, digits, `_` and `-`; some servers make others (`functions.search:0`). Two ids
 * that would become one are kept apart.
 */
function createToolNamer(): ToolNamer {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (id) => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const plain = id.replace(/[^\w-]/g, '_') || 'call';
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}_${count}`;
    names.set(id, name);
    taken.add(name);
    return name;
  };
}
