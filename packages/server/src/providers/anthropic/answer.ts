import { AppError } from '../../platform/errors.ts';
import type { Answer } from '../exchange.ts';
import { readErrorObject } from '../failure.ts';
import { arrayAt, isRecord, parseRecord, recordAt, stringAt, wordAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { readAnthropicUsage } from './usage.ts';

/** A message whose outline was checked: an array of content blocks, each an object with a type. */
export interface Message {
  readonly text: string;
  readonly message: JsonRecord;
  readonly blocks: readonly JsonRecord[];
  readonly seen: Omit<Answer, 'body'>;
}

/**
 * Reads a complete answer. Throws AppError `upstream_invalid_answer`, or the code of an error object that came
 * with status 200.
 */
export function readMessage(body: Buffer): Message {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const message = parseRecord(text);
  if (message === undefined) throw invalidAnswer('is not a JSON object');
  if (recordAt(message, 'error') !== undefined) {
    const failure = readErrorObject(message);
    throw new AppError(failure.code, failure.message, { status: failure.status });
  }
  const content = arrayAt(message, 'content');
  const blocks = content?.filter(isRecord).filter((block) => typeof block['type'] === 'string');
  if (content === undefined || blocks?.length !== content.length)
    throw invalidAnswer('has no content blocks');
  return {
    text,
    message,
    blocks,
    seen: {
      model: wordAt(message, 'model'),
      usage: readAnthropicUsage(message['usage']),
      finishReason: wordAt(message, 'stop_reason'),
      outputCharacters: blocks.reduce((sum, block) => sum + countCharacters(block), 0),
    },
  };
}

function countCharacters(block: JsonRecord): number {
  if (block['input'] !== undefined) return writeJson(block['input'], 'upstream_invalid_answer').length;
  return (stringAt(block, 'text') ?? stringAt(block, 'thinking') ?? '').length;
}

function invalidAnswer(what: string): AppError {
  return new AppError('upstream_invalid_answer', `The provider's answer ${what}.`);
}
