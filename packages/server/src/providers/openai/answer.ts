import { AppError } from '../../platform/errors.ts';
import type { Answer } from '../exchange.ts';
import { readErrorObject } from '../failure.ts';
import { arrayAt, isRecord, parseRecord, recordAt, stringAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { readOpenAiUsage } from './usage.ts';

/** A chat completion whose outline was checked: at least one choice, each with a message. */
export interface Completion {
  readonly text: string;
  readonly completion: JsonRecord;
  readonly messages: readonly JsonRecord[];
  readonly seen: Omit<Answer, 'body'>;
}

/**
 * Reads a complete answer. Throws AppError `upstream_invalid_answer`, or the code of the error object that
 * some servers send with status 200.
 */
export function readCompletion(body: Buffer): Completion {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const completion = parseRecord(text);
  if (completion === undefined) throw invalidAnswer('is not a JSON object');
  if (recordAt(completion, 'error') !== undefined) {
    const failure = readErrorObject(completion);
    throw new AppError(failure.code, failure.message, { status: failure.status });
  }
  const given = arrayAt(completion, 'choices') ?? [];
  const choices = given.filter(isRecord);
  const messages = choices
    .map((choice) => recordAt(choice, 'message'))
    .filter((message) => message !== undefined);
  const [first] = choices;
  if (first === undefined || messages.length !== given.length) {
    throw invalidAnswer('has no choices with a message');
  }
  return {
    text,
    completion,
    messages,
    seen: {
      model: wordAt(completion, 'model'),
      usage: readOpenAiUsage(completion),
      finishReason: wordAt(first, 'finish_reason'),
      outputCharacters: messages.reduce((sum, message) => sum + countCharacters(message), 0),
    },
  };
}

/** Characters in a message or in the delta of one: text, refusal, reasoning and what tools are called with. */
export function countCharacters(message: JsonRecord): number {
  let characters =
    lengthAt(message, 'content') + lengthAt(message, 'refusal') + (reasoningOf(message)?.length ?? 0);
  for (const call of arrayAt(message, 'tool_calls') ?? []) {
    if (!isRecord(call)) continue;
    const called = recordAt(call, 'function') ?? recordAt(call, 'custom');
    if (called !== undefined) characters += lengthAt(called, 'arguments') + lengthAt(called, 'input');
  }
  const called = recordAt(message, 'function_call');
  return called === undefined ? characters : characters + lengthAt(called, 'arguments');
}

/** OpenAI itself shows no reasoning; compatible servers use one of two names for it. */
export function reasoningOf(message: JsonRecord): string | undefined {
  return stringAt(message, 'reasoning_content') ?? stringAt(message, 'reasoning');
}

function lengthAt(record: JsonRecord, key: string): number {
  const value = record[key];
  return typeof value === 'string' ? value.length : 0;
}

function invalidAnswer(what: string): AppError {
  return new AppError('upstream_invalid_answer', `The provider's answer ${what}.`);
}
