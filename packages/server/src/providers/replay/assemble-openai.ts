import type { Usage } from '../exchange.ts';
import { writeOpenAiUsage } from '../openai/usage.ts';
import { isGiven, isRecord, recordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { createSteadyFields } from './same-value.ts';

/** Puts the events of one stream together. Every function says false for what it cannot put together exactly. */
export interface DialectAssembler {
  take(event: JsonRecord): boolean;
  /** The answer as JSON; undefined where the stream is not complete. `usage` is for a stream that told none. */
  finish(usage?: Usage): string | undefined;
}

const chunkKeys = new Set(['id', 'object', 'created', 'model', 'choices', 'usage', 'obfuscation']);
const choiceKeys = new Set(['index', 'delta', 'finish_reason']);

/** From chunks to a completion. */
export function assembleOpenAi(): DialectAssembler {
  const choices = new Map<number, Choice>();
  const steady = createSteadyFields();
  let head: JsonRecord | undefined;
  let usage: unknown;

  function takeChoice(choice: unknown): boolean {
    if (!isRecord(choice)) return false;
    const index = choice['index'] ?? 0;
    if (typeof index !== 'number') return false;
    const known = choices.get(index) ?? createChoice();
    choices.set(index, known);
    return known.take(choice);
  }

  return {
    take(chunk) {
      head ??= {
        id: chunk['id'],
        object: 'chat.completion',
        created: chunk['created'],
        model: chunk['model'],
      };
      if (isGiven(chunk['usage'])) usage = chunk['usage'];
      return (
        steady.take(chunk, chunkKeys) && Array.isArray(chunk['choices']) && chunk['choices'].every(takeChoice)
      );
    },
    finish(known) {
      const told = usage ?? (known && writeOpenAiUsage(known));
      const finished = [...choices].sort(([a], [b]) => a - b).map(([index, choice]) => choice.finish(index));
      const isWhole = finished.every((choice, index) => choice?.['index'] === index);
      if (head === undefined || finished.length === 0 || !isWhole) return undefined;
      return JSON.stringify({
        ...head,
        choices: finished,
        ...(told === undefined ? {} : { usage: told }),
        ...steady.fields,
      });
    },
  };
}

interface Choice {
  take(choice: JsonRecord): boolean;
  finish(index: number): JsonRecord | undefined;
}

function createChoice(): Choice {
  const steady = createSteadyFields();
  const message = createMessage();
  let finishReason: unknown;
  return {
    take(choice) {
      const delta = choice['delta'] ?? {};
      // Nothing of the choice comes after the reason why it ended.
      if (finishReason !== undefined && isRecord(delta) && Object.keys(delta).length > 0) return false;
      if (isGiven(choice['finish_reason'])) finishReason = choice['finish_reason'];
      return steady.take(choice, choiceKeys) && isRecord(delta) && message.take(delta);
    },
    finish(index) {
      if (finishReason === undefined) return undefined;
      const whole = message.finish();
      return whole && { index, message: whole, ...steady.fields, finish_reason: finishReason };
    },
  };
}

/** Texts that grow by each delta. */
const grown = ['content', 'refusal', 'reasoning', 'reasoning_content'];
/** Deltas of sound, and reasoning in parts of its own, are put together in ways that servers do not agree on. */
const unknown = ['audio', 'reasoning_details'];
const messageKeys = new Set([...grown, ...unknown, 'tool_calls', 'function_call']);

function createMessage(): { take(delta: JsonRecord): boolean; finish(): JsonRecord | undefined } {
  const steady = createSteadyFields();
  const texts = createTexts(grown);
  const calls = new Map<number, ReturnType<typeof createCall>>();
  let called: ReturnType<typeof createTexts> | undefined;

  function takeCall(call: unknown, position: number): boolean {
    if (!isRecord(call)) return false;
    const index = call['index'] ?? position;
    if (typeof index !== 'number') return false;
    const known = calls.get(index) ?? createCall();
    calls.set(index, known);
    return known.take(call);
  }

  return {
    take(delta) {
      if (unknown.some((key) => isGiven(delta[key]))) return false;
      const given = delta['tool_calls'] ?? [];
      if (!Array.isArray(given) || !given.every(takeCall)) return false;
      const legacy = delta['function_call'] ?? undefined;
      if (legacy !== undefined) {
        called ??= createTexts(['name', 'arguments']);
        if (!isRecord(legacy) || !called.take(legacy)) return false;
      }
      return texts.take(delta) && steady.take(delta, messageKeys);
    },
    finish() {
      const indexes = [...calls.keys()].sort((a, b) => a - b);
      if (indexes.some((index, position) => index !== position)) return undefined;
      const toolCalls = indexes.map((index) => calls.get(index)?.finish());
      return {
        ...steady.fields,
        ...texts.fields(),
        ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
        ...(called === undefined ? {} : { function_call: called.fields() }),
      };
    },
  };
}

const callKeys = new Set(['index', 'function', 'custom']);
const calledKeys = new Set(['name', 'arguments', 'input']);

function createCall(): { take(call: JsonRecord): boolean; finish(): JsonRecord } {
  const steady = createSteadyFields();
  const parts = new Map<string, { texts: ReturnType<typeof createTexts>; steady: typeof steady }>();
  return {
    take(call) {
      for (const key of ['function', 'custom']) {
        const part = recordAt(call, key);
        if (part === undefined) continue;
        const known = parts.get(key) ?? {
          texts: createTexts(['name', 'arguments', 'input']),
          steady: createSteadyFields(),
        };
        parts.set(key, known);
        if (!known.texts.take(part) || !known.steady.take(part, calledKeys)) return false;
      }
      return steady.take(call, callKeys);
    },
    finish() {
      const called = [...parts].map(([key, part]) => [
        key,
        { ...part.texts.fields(), ...part.steady.fields },
      ]);
      return { ...steady.fields, ...Object.fromEntries(called) };
    },
  };
}

/** Strings that grow; null stands for one that never came. */
function createTexts(keys: readonly string[]): { take(record: JsonRecord): boolean; fields(): JsonRecord } {
  const pieces = new Map<string, string[] | null>();
  return {
    take(record) {
      for (const key of keys) {
        const piece = record[key];
        if (typeof piece === 'string') {
          const before = pieces.get(key);
          if (before) before.push(piece);
          else pieces.set(key, [piece]);
        } else if (piece === null) {
          if (!pieces.has(key)) pieces.set(key, null);
        } else if (piece !== undefined) {
          return false;
        }
      }
      return true;
    },
    fields: () => Object.fromEntries([...pieces].map(([key, parts]) => [key, parts?.join('') ?? null])),
  };
}
