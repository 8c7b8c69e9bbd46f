import { AppError } from '../platform/errors.ts';
import {
  type ChatCall,
  type OpenText,
  replayStream,
  rewriteAnswer,
  type StreamFrame,
} from '../providers/index.ts';
import { amountHeaders, totalCost } from './amounts.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { CacheRecord, SavingsRecord } from './call-record.ts';
import type { Client } from './client.ts';
import { commentFrame } from './dialect.ts';

/** Everything of a kept answer that goes to the client, made before anything says that it was given. */
export interface ReadyAnswer {
  serve(client: Client): Promise<void>;
}

/**
 * Makes an answer that was kept ready as the caller asked for it: whole, or as a stream of its own. What stood in the
 * caller's own call comes back into it, never what stood in the call that it was made for. Undefined where that cannot
 * be done (an answer too deep to be taken apart into events): then the call is made as if nothing had been kept.
 */
export function readyKept({
  chat,
  answer,
  record,
  headers,
  savings,
  restore,
}: {
  chat: ChatCall;
  answer: CachedAnswer;
  record: CacheRecord;
  headers: Readonly<Record<string, string>>;
  savings: SavingsRecord | undefined;
  restore: OpenText | undefined;
}): ReadyAnswer | undefined {
  const body = restore === undefined ? answer.body : rewriteAnswer(chat.dialect, answer.body, restore);
  const frames = chat.stream ? framesOf(chat, body) : [];
  if (frames === undefined) return undefined;
  const amounts = amountHeaders(totalCost([], record), savings);
  const answerHeaders = {
    ...headers,
    'x-avouch-provider': answer.provider,
    'x-avouch-model': answer.model,
    ...(answer.region !== undefined && { 'x-avouch-region': answer.region }),
    age: String(Math.floor((record.ageMs ?? 0) / 1000)),
  };
  const textOf = (isLast: boolean) =>
    frames
      .filter(({ final }) => final === isLast)
      .map(({ text }) => text)
      .join('');
  return {
    async serve(client) {
      if (!chat.stream) {
        client.answer({ ...answerHeaders, ...amounts }, body);
        return;
      }
      client.openStream(answerHeaders);
      await client.write(textOf(false));
      const comments = Object.entries(amounts).map(([name, value]) => commentFrame(name, value));
      client.end(`${comments.join('')}${textOf(true)}`);
    },
  };
}

function framesOf(chat: ChatCall, body: string): readonly StreamFrame[] | undefined {
  try {
    return replayStream(chat, body);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
