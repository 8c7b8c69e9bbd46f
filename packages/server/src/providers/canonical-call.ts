import { writeCanonical } from './canonical-json.ts';
import type { ChatCall } from './exchange.ts';
import { isGiven, isRecord, stringAt } from './json.ts';
import type { JsonRecord } from './json.ts';
import { isRepeatable } from './repeatable.ts';

export interface CanonicalCall {
  /** The same for two calls exactly when nothing that can change the answer tells them apart. */
  readonly whole: string;
  /** Set for a call that ends in a question of plain text, and asks for plain text. */
  readonly question:
    | {
        /** What is asked: the last message. */
        readonly text: string;
        /** Everything else. Only questions of the same frame may be compared. */
        readonly frame: string;
      }
    | undefined;
}

/** A longer message brings along what it is about: two of them hardly ever ask the same. */
const MAX_QUESTION_CHARACTERS = 4_000;

/** Writes what a call is, for comparing it with others. Throws AppError `body_invalid` for a body that is too deep. */
export function canonicalCall(chat: ChatCall): CanonicalCall {
  const call = {
    dialect: chat.dialect,
    headers: chat.versionHeaders ?? {},
    maxOutputTokens: chat.maxOutputTokens ?? null,
    body: withoutHints(chat.body),
  };
  const asked = isPlain(chat) ? questionOf(chat.body) : undefined;
  return {
    whole: writeCanonical(call),
    question: asked && {
      text: asked.text,
      frame: writeCanonical({ ...call, body: { ...call.body, messages: asked.around } }),
    },
  };
}

/** Fields that their vendors document as having no part in the answer, and why. */
const withoutInfluence: ReadonlySet<string> = new Set([
  // How the answer is delivered.
  'stream',
  'stream_options',
  // Who asks: for finding abuse, never shown to the model.
  'user',
  'safety_identifier',
  // Labels on what the vendor stores; Anthropic's `metadata` holds only the id of the user.
  'metadata',
  // Where the vendor's cache of prompts looks, and how long it keeps them: it changes the price of the input alone.
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'cache_control',
  // Whether the vendor keeps the answer. A call that wants it kept is none that repeats, so only "no" is left out.
  'store',
  // How soon and at what price it is computed, by the same model.
  'service_tier',
]);

/** Marks for Anthropic's cache are taken out of the blocks that may have them, never out of schemas or inputs. */
function withoutHints(body: JsonRecord): JsonRecord {
  const kept = Object.keys(body).filter((key) => !withoutInfluence.has(key));
  const fields = kept.map((key) => {
    const value = body[key];
    if (key === 'system' || key === 'tools') return [key, withoutMarks(value, 0)];
    return [key, key === 'messages' && Array.isArray(value) ? value.map(withoutMarksInside) : value];
  });
  return Object.fromEntries(fields);
}

function withoutMarksInside(message: unknown): unknown {
  return isRecord(message) ? { ...message, content: withoutMarks(message['content'], 1) } : message;
}

/** `levels`: results of tools hold blocks in their turn. */
function withoutMarks(blocks: unknown, levels: number): unknown {
  if (!Array.isArray(blocks)) return blocks;
  return blocks.map((block: unknown) => {
    if (!isRecord(block)) return block;
    const { cache_control: _mark, ...kept } = block;
    return levels > 0 && Array.isArray(kept['content'])
      ? { ...kept, content: withoutMarks(kept['content'], levels - 1) }
      : kept;
  });
}

/** No tools, one answer, in text: what a kept answer of another call can stand for. */
function isPlain(chat: ChatCall): boolean {
  const { body } = chat;
  const choices = body['n'] ?? 1;
  if (choices !== 1 || isFilled(body['tools']) || isFilled(body['functions'])) return false;
  if (unplainFields.some((field) => isGiven(body[field]) && body[field] !== false)) return false;
  return isRepeatable(chat);
}

const unplainFields = ['tool_choice', 'function_call', 'logprobs', 'top_logprobs', 'modalities', 'audio'];

function isFilled(value: unknown): boolean {
  return isGiven(value) && !(Array.isArray(value) && value.length === 0);
}

/** The last message, and the conversation with a mark in the place of its text. */
function questionOf(body: JsonRecord): { text: string; around: readonly unknown[] } | undefined {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const last: unknown = messages.at(-1);
  if (!isRecord(last) || last['role'] !== 'user') return undefined;
  const texts = textsOf(last['content']);
  const text = texts?.join('\n') ?? '';
  if (texts === undefined || text.trim() === '' || text.length > MAX_QUESTION_CHARACTERS) return undefined;
  // No content of a message is an object, so no conversation can pretend to hold the mark.
  const asked = { ...last, content: { question: texts.length } };
  const before = withoutHints({ messages: messages.slice(0, -1) })['messages'];
  return { text, around: [...(Array.isArray(before) ? before : []), asked] };
}

/** The texts of a message that is nothing but text. One part is the same as a string. */
function textsOf(content: unknown): readonly string[] | undefined {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part: unknown) => {
    const isText = isRecord(part) && Object.keys(part).every((key) => textKeys.has(key));
    return isText && part['type'] === 'text' ? stringAt(part, 'text') : undefined;
  });
  const given = texts.filter((text) => text !== undefined);
  return given.length === texts.length ? given : undefined;
}

const textKeys: ReadonlySet<string> = new Set(['type', 'text', 'cache_control']);
