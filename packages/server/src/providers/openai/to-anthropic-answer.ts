import { AppError } from '../../platform/errors.ts';
import { writeAnthropicUsage } from '../anthropic/usage.ts';
import type { Answer } from '../exchange.ts';
import { arrayAt, isRecord, parseRecord, recordAt, stringAt, wordAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { reasoningOf } from './answer.ts';
import type { Completion } from './answer.ts';

/**
 * Translates the first choice of a completion into a message. OpenAI does not tell which stop sequence was hit,
 * so that one reads as the end of the turn; reasoning becomes a thinking block without a signature.
 */
export function toAnthropicAnswer({ completion, messages, seen }: Completion, upstreamModel: string): Answer {
  const message = messages[0] ?? {};
  const uniqueId = createIdKeeper();
  const content = [
    ...block('thinking', reasoningOf(message), (thinking) => ({ thinking, signature: '' })),
    ...block('text', stringAt(message, 'content'), (text) => ({ text, citations: null })),
    ...block('text', stringAt(message, 'refusal'), (text) => ({ text, citations: null })),
    ...(arrayAt(message, 'tool_calls') ?? []).map((call) => toToolUse(call, uniqueId)),
  ];
  const calledTools = content.some(({ type }) => type === 'tool_use');
  const answer = {
    id: wordAt(completion, 'id') ?? UNKNOWN_ID,
    type: 'message',
    role: 'assistant',
    model: seen.model ?? upstreamModel,
    content,
    stop_reason: toStopReason(seen.finishReason, {
      calledTools,
      refused: (stringAt(message, 'refusal') ?? '') !== '',
    }),
    stop_sequence: null,
    usage: writeAnthropicUsage(seen.usage),
  };
  return { body: writeJson(answer, 'upstream_invalid_answer'), ...seen };
}

/** Stands for an id that the provider did not send; clients show it and do nothing else with it. */
export const UNKNOWN_ID = 'unknown';

/**
 * Why the model stopped, in Anthropic's words. OpenAI says `stop` also for a call of a forced tool, and some
 * compatible servers for every call of one: the content decides.
 */
export function toStopReason(
  finishReason: string | undefined,
  { calledTools, refused }: { calledTools: boolean; refused: boolean },
): string {
  if (finishReason === 'length') return 'max_tokens';
  if (finishReason === 'content_filter' || refused) return 'refusal';
  return calledTools ? 'tool_use' : 'end_turn';
}

/**
 * Makes ids of tool calls: letters, digits, `_` and `-`, and never the same twice in one answer, because an
 * Anthropic client matches results by id. Some servers send no id, or one id for all calls.
 */
export function createIdKeeper(): (id: string | undefined) => string {
  const taken = new Set<string>();
  return (id) => {
    const plain = (id ?? '').slice(0, MAX_ID_CHARACTERS).replace(/[^\w-]/g, '_') || 'call';
    let unique = plain;
    for (let count = 2; taken.has(unique); count += 1) unique = `${plain}_${count}`;
    taken.add(unique);
    return unique;
  };
}

const MAX_ID_CHARACTERS = 200;

function block(
  type: 'thinking' | 'text',
  text: string | undefined,
  write: (text: string) => JsonRecord,
): { readonly type: string }[] {
  return text === undefined || text === '' ? [] : [{ type, ...write(text) }];
}

function toToolUse(call: unknown, uniqueId: (id: string | undefined) => string): { readonly type: string } {
  const called = isRecord(call) ? recordAt(call, 'function') : undefined;
  const name = called === undefined ? undefined : stringAt(called, 'name');
  if (!isRecord(call) || called === undefined || name === undefined)
    throw unreadable('a tool call without a name');
  const written = stringAt(called, 'arguments') ?? '';
  const input = written.trim() === '' ? {} : parseRecord(written);
  if (input === undefined) throw unreadable('tool arguments that are not a JSON object');
  const toolUse = {
    type: 'tool_use',
    id: uniqueId(stringAt(call, 'id')),
    name,
    input,
    caller: { type: 'direct' },
  };
  return toolUse;
}

function unreadable(what: string): AppError {
  return new AppError('upstream_invalid_answer', `The provider's answer holds ${what}.`);
}
