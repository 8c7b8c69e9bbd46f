import { expect } from 'vitest';

import { anthropicUpstreamKey, openAiUpstreamKey } from '../upstream/index.ts';
import { openRaw, parseAnswer, type RawAnswer } from './raw-http.ts';
import type { TwoVendors } from './two-vendors.ts';

/** In every prompt and label of a request that must be refused: no refusal may repeat it. */
export const canary = 'canary-7f3a';

/** Sends bytes and reads one answer, to its end. No answer holds a key, and no refusal what was asked. */
export async function sendRaw(house: TwoVendors, bytes: string | Buffer): Promise<RawAnswer> {
  const connection = await openRaw(house.url);
  connection.socket.write(bytes);
  await connection.receive('\r\n\r\n');
  const { headers } = parseAnswer(connection.text());
  const length = Number(headers.get('content-length') ?? 0);
  await expect.poll(() => parseAnswer(connection.text()).body.length, { timeout: 5_000 }).toBe(length);
  connection.socket.destroy();
  const answer = parseAnswer(connection.text());
  const forbidden = [house.tenant.key, openAiUpstreamKey, anthropicUpstreamKey];
  if (answer.status !== 200) forbidden.push(canary);
  for (const secret of forbidden) expect(connection.text()).not.toContain(secret);
  return answer;
}
