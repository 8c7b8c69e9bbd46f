import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Policy } from '../../src/policy/index.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from '../decisions/house.ts';
import { readAnswer } from '../privacy/answer-text.ts';
import type { Script } from '../upstream/index.ts';

let house: House<'openai' | 'anthropic'>;
let tenants = 0;

beforeAll(async () => {
  house = await openHouse({
    openai: { kind: 'openai', models: ['gpt-4.1-mini', 'gpt-4.1'], region: 'us' },
    anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'], region: 'eu' },
  });
});
afterAll(() => house.close());

function makeTenant(policy: Partial<Policy> = {}): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`cached-${tenants}`, { version: 1, cache: { mode: 'exact' }, ...policy });
}

function play(script: Script): void {
  house.upstreams.openai.play(script);
  house.upstreams.anthropic.play(script);
}

const sent = () => house.upstreams.openai.requests.length + house.upstreams.anthropic.requests.length;

const question = (content: string) => ({ body: { messages: [{ role: 'user', content }] } });
const mini: HouseCall = { model: 'gpt-4.1-mini', ...question('What is a checkpoint?') };

describe('many at once', () => {
  test('make one upstream call, and each has its own entry', async () => {
    play({ kind: 'slow_first_byte', delayMs: 300 });
    const tenant = await makeTenant();
    const before = sent();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => tenant.ask({ ...mini, stream: index % 2 === 0 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(sent()).toBe(before + 1);
    const results = (await tenant.calls()).map(({ cache }) => cache?.result);
    expect(results.filter((result) => result === 'miss')).toHaveLength(1);
    expect(results.filter((result) => result === 'coalesced' || result === 'exact')).toHaveLength(7);
  });

  test('each get an answer though the first one fails', async () => {
    play([
      { kind: 'error', status: 400 },
      { kind: 'slow_first_byte', delayMs: 100 },
    ]);
    const tenant = await makeTenant();
    const before = sent();
    const answers = await Promise.all(Array.from({ length: 5 }, () => tenant.ask(mini)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(1);
    expect(sent()).toBe(before + 2);
  });
});

describe('personal data in kept answers', () => {
  test('is each caller’s own', async () => {
    play((request) => ({
      kind: 'answer',
      text: `Dear ${/\[EMAIL-1-[A-Z2-9]{4}\]/.exec(request.text)?.[0] ?? 'nobody'}`,
    }));
    const tenant = await makeTenant({ personal_data: { '*': 'tokenize' } });
    const before = sent();
    for (const [index, email] of ['jane.roe@example.com', 'bob@example.org', 'eve@example.net'].entries()) {
      const stream = index === 2;
      const answer = await tenant.ask({ model: 'gpt-4.1-mini', stream, ...question(`Greet ${email}`) });
      expect(readAnswer(answer, 'openai', stream).text).toBe(`Dear ${email}`);
      expect(answer.headers['x-avouch-cache']).toBe(index === 0 ? 'miss' : 'exact');
    }
    expect(sent()).toBe(before + 1);
  });
});
