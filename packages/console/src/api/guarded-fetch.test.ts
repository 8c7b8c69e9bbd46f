import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { reauthentication, sessionEnd } from './gate.ts';
import { createGuardedFetch } from './guarded-fetch.ts';

const ORIGIN = 'https://avouch.example';
let token: string | undefined;
let sent: { url: string; token: string | null; body: string }[];
let answers: Response[];
const guardedFetch = createGuardedFetch(() => token);

beforeEach(() => {
  token = 'first';
  sent = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({
      url: request.url,
      token: request.headers.get('x-avouch-csrf'),
      body: await request.text(),
    });
    return answers.shift() ?? Response.json({ done: true });
  });
});
afterEach(() => vi.unstubAllGlobals());

const refusal = (status: number, code: string) => Response.json({ code }, { status });
const change = () => new Request(`${ORIGIN}/v1/api-keys`, { method: 'POST', body: '{"name":"ci"}' });

test('a change that wants a fresh proof waits for it and is then sent again, whole and with the new token', async () => {
  answers = [refusal(403, 'reauthentication_required')];
  const answer = guardedFetch(change());
  await vi.waitFor(() => expect(reauthentication.isOpen()).toBe(true));
  token = 'second';
  reauthentication.answer(true);

  expect((await answer).status).toBe(200);
  expect(sent).toEqual([
    { url: `${ORIGIN}/v1/api-keys`, token: 'first', body: '{"name":"ci"}' },
    { url: `${ORIGIN}/v1/api-keys`, token: 'second', body: '{"name":"ci"}' },
  ]);
});

test('who does not prove it is told of the refusal, and nothing is sent again', async () => {
  answers = [refusal(403, 'reauthentication_required')];
  const answer = guardedFetch(change());
  await vi.waitFor(() => expect(reauthentication.isOpen()).toBe(true));
  reauthentication.answer(false);

  expect((await answer).status).toBe(403);
  expect(sent).toHaveLength(1);
});

test('a read that finds the session ended goes on once there is another', async () => {
  answers = [refusal(401, 'session_invalid')];
  const answer = guardedFetch(new Request(`${ORIGIN}/v1/spend`));
  await vi.waitFor(() => expect(sessionEnd.isOpen()).toBe(true));
  sessionEnd.answer(true);

  expect((await answer).status).toBe(200);
  expect(sent.map(({ token: carried }) => carried)).toEqual([null, null]);
});

test.each([
  ['a wrong password', `${ORIGIN}/v1/auth/password`, refusal(401, 'sign_in_refused')],
  ['nobody being signed in', `${ORIGIN}/v1/session`, refusal(401, 'session_missing')],
  ['a missing permission', `${ORIGIN}/v1/members`, refusal(403, 'permission_missing')],
  ['a page of a proxy', `${ORIGIN}/v1/spend`, new Response('<html>', { status: 401 })],
])('%s is the answer, and asks nobody anything', async (_what, url, refused) => {
  answers = [refused];
  expect(await guardedFetch(new Request(url))).toBe(refused);
  expect([reauthentication.isOpen(), sessionEnd.isOpen()]).toEqual([false, false]);
});
