import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Policy } from '../../src/policy/index.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from '../decisions/house.ts';
import { readAnswer } from '../privacy/answer-text.ts';
import { type EmbeddingServer, startEmbeddingServer } from './embedding-server.ts';

let embeddings: EmbeddingServer;
let house: House<'openai'>;
let tenants = 0;

beforeAll(async () => {
  embeddings = await startEmbeddingServer({ region: 'us' });
  house = await openHouse(
    { openai: { kind: 'openai', models: ['gpt-4.1-mini'], region: 'eu' } },
    { environment: { AVOUCH_EMBEDDINGS: embeddings.settings } },
  );
  house.upstreams.openai.play((request) => ({
    kind: 'answer',
    text: request.text.includes('boots') ? 'Boots go to the desk.' : 'Everything else goes to the counter.',
  }));
});
afterAll(async () => {
  await house.close();
  await embeddings.close();
});

function makeTenant(policy: Partial<Policy> = {}): Promise<HouseTenant> {
  tenants += 1;
  return house.makeTenant(`semantic-${tenants}`, {
    version: 1,
    cache: { mode: 'semantic', max_error_rate: 0.2 },
    ...policy,
  });
}

const FIRST = 'How can I return my boots at the shop in town?';
const SECOND = 'How could I return my boots at the shop in town please?';

const call = (system: string, content: string, more: Partial<HouseCall> = {}): HouseCall => ({
  model: 'gpt-4.1-mini',
  feature: 'shop',
  ...more,
  body: {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content },
    ],
  },
});

/** Asks the same in other words, each time under a system prompt of its own, so that only the checks are shared. */
async function teach(tenant: HouseTenant, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await tenant.ask(call(`Lesson ${round}`, FIRST));
    await tenant.ask(call(`Lesson ${round}`, SECOND));
  }
}

/** Now and then an answer that could be served is checked instead. */
async function askUntilServed(tenant: HouseTenant, system: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await tenant.ask(call(`${system} ${attempt}`, FIRST));
    const answer = await tenant.ask(call(`${system} ${attempt}`, SECOND));
    if (answer.headers['x-avouch-cache'] === 'semantic') return;
  }
  throw new Error('No answer was served to a like question');
}

test('a like question is served once checks have shown that it may be, and says what it cost', async () => {
  const tenant = await makeTenant();
  await teach(tenant, 5);
  const early = (await tenant.calls()).map(({ cache }) => cache);
  expect(early.every((cache) => cache?.result === 'miss')).toBe(true);
  expect(early.filter((cache) => cache?.checked !== undefined)).toEqual(
    Array.from({ length: 5 }, () => expect.objectContaining({ checked: 'right', check: 'learning' })),
  );

  await teach(tenant, 60);
  await askUntilServed(tenant, 'Afterwards');
  const hit = await tenant.lastCall();
  expect(hit).toMatchObject({ outcome: 'answered', cache: { result: 'semantic' }, provider: 'openai' });
  expect(hit.cache?.score_millis).toBeGreaterThan(0);
  expect(hit.cost_micros).toBe(hit.cache?.embedding_micros);
  expect(hit.cost_micros).toBeGreaterThan(0);
  const streamed = await tenant.ask(call('Afterwards, streamed', FIRST, { stream: true }));
  expect(readAnswer(streamed, 'openai', true).text).toBe('Boots go to the desk.');

  const { json } = await tenant.send('GET', '/v1/spend?group_by=feature&interval=total');
  const entries = await tenant.calls();
  const sum = entries.reduce((total, { cost_micros: cost = 0 }) => total + cost, 0);
  expect(json).toMatchObject({ totals: { cost_micros: sum } });

  // What differs in what matters is asked anew, however near it lies.
  for (const other of [
    SECOND.replace('boots', 'lamps'),
    SECOND.replace('could', 'could not'),
    `${SECOND} 2 times?`,
  ]) {
    await tenant.ask(call('Elsewhere', FIRST));
    const answer = await tenant.ask(call('Elsewhere', other));
    expect(answer.headers['x-avouch-cache'], other).toBe('miss');
  }
  // And so is what stands elsewhere: under another system prompt there is nothing like it.
  expect((await tenant.ask(call('Nowhere', SECOND))).headers['x-avouch-cache']).toBe('miss');
});

test('no question goes to an endpoint outside of the regions that the call may go to', async () => {
  const tenant = await makeTenant({ teams: { home: { residency: { allow: ['eu'] } } } });
  const before = embeddings.texts.length;
  await tenant.ask(call('Here', FIRST, { team: 'home' }));
  await tenant.ask(call('Here', FIRST, { headers: { 'x-residency': 'eu' } }));
  expect(embeddings.texts).toHaveLength(before);
  await tenant.ask(call('There', FIRST));
  expect(embeddings.texts).toHaveLength(before + 1);
});

test('no personal data goes there that the policy takes out', async () => {
  const tenant = await makeTenant({ personal_data: { '*': 'tokenize' } });
  await tenant.ask(call('Mail', 'Where does jane.roe@example.com return her boots?'));
  expect(embeddings.texts.at(-1)).toMatch(/^Where does \[EMAIL-1-[A-Z2-9]{4}\] return/);
});

test('an endpoint that fails leaves a call that is made', async () => {
  const tenant = await makeTenant();
  embeddings.isUp = false;
  const answer = await tenant.ask(call('Down', FIRST));
  embeddings.isUp = true;
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers['x-avouch-cache']).toBe('miss');
  expect(answer.text).not.toContain('embedding');
});

test('what embeddings cost is held from budgets and never passes them', async () => {
  const tenant = await makeTenant({
    budgets: [{ id: 'tiny', limit_usd: '0.000050', per: 'day' }],
  });
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => tenant.ask(call(`Budget ${index}`, FIRST))),
  );
  expect(answers.some(({ status }) => status === 402)).toBe(true);
  const spent = (await tenant.calls()).reduce((sum, { cost_micros: cost = 0 }) => sum + cost, 0);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(50);
});
