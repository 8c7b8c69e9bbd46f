import { AppError } from '../../platform/errors.ts';
import { isRecord, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';

import type { StreamReader, StreamState } from '../stream.ts';
import { countCharacters } from './answer.ts';
import { readOpenAiUsage } from './usage.ts';

/** The data of the event that ends a stream. */
export const DONE = '[DONE]';

export interface PassThrough {
  /** How many answers the client asked for (`n`): the stream is final when the last of them finishes. */
  readonly choices: number;
  /** The client asked for the usage chunk; otherwise we did, and it is kept back. */
  readonly wantsUsage: boolean;
}

/** Forwards every event as it came, and reads what metering needs. */
export function passOpenAiStream({ choices, wantsUsage }: PassThrough): StreamReader {
  const observe = createChunkObserver();
  return {
    endMark: DONE,
    read({ body, text }, state, send) {
      const chunk = observe(body, state);
      if (chunk.finished >= choices) state.final = true;
      if (chunk.usageOnly && !wantsUsage) return;
      send(text);
    },
    readEnd(text, state, send) {
      state.final = true;
      send(text);
    },
    readComment: (text, send) => send(text),
  };
}

export interface ObservedChunk {
  readonly choices: readonly unknown[];
  /** Choices that have finished up to now. */
  readonly finished: number;
  /** The chunk carries usage and nothing else. */
  readonly usageOnly: boolean;
}

/**
 * Reads one chunk into the state. The last usage counts: compatible servers send it in every chunk, or in the
 * last one that has a choice. Throws AppError `upstream_invalid_answer` on what is no chunk.
 */
export function createChunkObserver(): (chunk: JsonRecord, state: StreamState) => ObservedChunk {
  const finished = new Set<unknown>();
  return (chunk, state) => {
    const choices: unknown = chunk['choices'];
    if (!Array.isArray(choices)) {
      throw new AppError('upstream_invalid_answer', 'The provider sent a chunk without choices.');
    }
    state.model ??= wordAt(chunk, 'model');
    for (const choice of choices) observeChoice(choice, state, finished);
    const hasUsage = isRecord(chunk['usage']);
    if (hasUsage) state.usage = readOpenAiUsage(chunk);
    return { choices, finished: finished.size, usageOnly: hasUsage && choices.length === 0 };
  };
}

function observeChoice(choice: unknown, state: StreamState, finished: Set<unknown>): void {
  if (!isRecord(choice)) {
    throw new AppError('upstream_invalid_answer', 'The provider sent a choice that is not an object.');
  }
  const delta = choice['delta'];
  if (isRecord(delta)) state.outputCharacters += countCharacters(delta);
  if (choice['finish_reason'] === undefined || choice['finish_reason'] === null) return;
  finished.add(choice['index'] ?? 0);
  state.finishReason ??= wordAt(choice, 'finish_reason');
}
