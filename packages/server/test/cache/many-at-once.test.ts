import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readAnswer } from '../privacy/answer-text.ts';
import { type CachingHouse, mini, openCachingHouse, question } from './caching-house.ts';

let rooms: CachingHouse;

beforeAll(async () => {
  rooms = await openCachingHouse();
});
afterAll(() => rooms.house.close());

describe('many at once', () => {
  test('make one upstream call, and each has its own entry', async () => {
    rooms.play({ kind: 'slow_first_byte', delayMs: 300 });
    const tenant = await rooms.makeTenant();
    const before = rooms.sent();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => tenant.ask({ ...mini, stream: index % 2 === 0 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(rooms.sent()).toBe(before + 1);
    const results = (await tenant.calls()).map(({ cache }) => cache?.result);
    expect(results.filter((result) => result === 'miss')).toHaveLength(1);
    expect(results.filter((result) => result === 'coalesced' || result === 'exact')).toHaveLength(7);
  });

  test('each get an answer though the first one fails', async () => {
    rooms.play([
      { kind: 'error', status: 400 },
      { kind: 'slow_first_byte', delayMs: 100 },
    ]);
    const tenant = await rooms.makeTenant();
    const before = rooms.sent();
    const answers = await Promise.all(Array.from({ length: 5 }, () => tenant.ask(mini)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(1);
    expect(rooms.sent()).toBe(before + 2);
  });
});

describe('personal data in kept answers', () => {
  test('is each caller’s own', async () => {
    rooms.play((request) => ({
      kind: 'answer',
      text: `Dear ${/\[EMAIL-1-[A-Z2-9]{4}\]/.exec(request.text)?.[0] ?? 'nobody'}`,
    }));
    const tenant = await rooms.makeTenant({ personal_data: { '*': 'tokenize' } });
    const before = rooms.sent();
    for (const [index, email] of ['jane.roe@example.com', 'bob@example.org', 'eve@example.net'].entries()) {
      const stream = index === 2;
      const answer = await tenant.ask({ model: 'gpt-4.1-mini', stream, ...question(`Greet ${email}`) });
      expect(readAnswer(answer, 'openai', stream).text).toBe(`Dear ${email}`);
      expect(answer.headers['x-avouch-cache']).toBe(index === 0 ? 'miss' : 'exact');
    }
    expect(rooms.sent()).toBe(before + 1);
  });
});
