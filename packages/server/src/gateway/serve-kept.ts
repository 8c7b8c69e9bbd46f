import { type ChatCall, type OpenText, replayStream, rewriteAnswer } from '../providers/index.ts';
import { amountHeaders, totalCost } from './amounts.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { CacheRecord, SavingsRecord } from './call-record.ts';
import type { Client } from './client.ts';
import { commentFrame } from './dialect.ts';

/**
 * Gives an answer that was kept, as the caller asked for it: whole, or as a stream of its own. What stood in the
 * caller's own call comes back into it, never what stood in the call that it was made for.
 */
export async function serveKept(
  {
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
  },
  client: Client,
): Promise<void> {
  const body = restore === undefined ? answer.body : rewriteAnswer(chat.dialect, answer.body, restore);
  const amounts = amountHeaders(totalCost([], record), savings);
  const answerHeaders = {
    ...headers,
    'x-avouch-provider': answer.provider,
    'x-avouch-model': answer.model,
    ...(answer.region !== undefined && { 'x-avouch-region': answer.region }),
    age: String(Math.floor((record.ageMs ?? 0) / 1000)),
  };
  if (!chat.stream) {
    client.answer({ ...answerHeaders, ...amounts }, body);
    return;
  }
  const frames = replayStream(chat, body);
  client.openStream(answerHeaders);
  await client.write(
    frames
      .filter(({ final }) => !final)
      .map(({ text }) => text)
      .join(''),
  );
  const comments = Object.entries(amounts).map(([name, value]) => commentFrame(name, value));
  client.end(
    `${comments.join('')}${frames
      .filter(({ final }) => final)
      .map(({ text }) => text)
      .join('')}`,
  );
}
