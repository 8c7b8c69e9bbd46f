import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { type EmbeddingServer, startEmbeddingServer } from '../../test/cache/embedding-server.ts';
import { type House, openHouse } from '../../test/decisions/house.ts';
import { AppError } from '../platform/errors.ts';

let embeddings: EmbeddingServer;
let house: House<'openai'>;

beforeAll(async () => {
  embeddings = await startEmbeddingServer();
  house = await openHouse(
    { openai: { kind: 'openai', models: ['gpt-4.1-mini'] } },
    { environment: { AVOUCH_EMBEDDINGS: embeddings.settings } },
  );
});
afterAll(async () => {
  await house.close();
  await embeddings.close();
});

const shownBudgets = z.object({
  budgets: z.array(z.looseObject({ spent: z.number(), reserved: z.number() })),
});

test('a client that leaves while an answer is looked up gives back what its embedding could cost', async () => {
  const tenant = await house.makeTenant('leaving', {
    version: 1,
    cache: { mode: 'semantic', max_error_rate: 0.01 },
    budgets: [{ id: 'daily', limit_usd: '1.00', per: 'day' }],
  });
  const { cache, budgets } = house.app.installation;
  let held = 0;
  const reserve = budgets.reserve.bind(budgets);
  budgets.reserve = async (...wanted) => {
    const outcome = await reserve(...wanted);
    if (outcome.kind !== 'reserved') return outcome;
    const { reservation } = outcome;
    held += 1;
    return {
      ...outcome,
      reservation: {
        ...reservation,
        settle(spent) {
          held -= 1;
          reservation.settle(spent);
        },
      },
    };
  };
  const look = vi.spyOn(cache, 'look').mockRejectedValue(new AppError('client_gone'));
  try {
    expect((await tenant.ask({ model: 'gpt-4.1-mini', feature: 'faq' })).code).toBe('client_gone');
    expect(look).toHaveBeenCalledOnce();
  } finally {
    look.mockRestore();
    budgets.reserve = reserve;
  }
  expect(held).toBe(0);
  expect(await tenant.calls()).toHaveLength(1);
  await budgets.flush();
  const { json } = await tenant.send('GET', '/v1/budgets');
  expect(shownBudgets.parse(json).budgets).toMatchObject([{ spent: 0 }]);
});

test('an answer that cannot be given is asked for anew, and what it cost to find is part of the call', async () => {
  const tenant = await house.makeTenant('unreadable', { version: 1, cache: { mode: 'semantic' } });
  const ask = () => tenant.ask({ model: 'gpt-4.1-mini', headers: { 'cache-control': 'no-store' } });
  await ask();
  const { cost_micros: usual = 0 } = await tenant.lastCall();
  const look = vi.spyOn(house.app.installation.cache, 'look').mockResolvedValue({
    kind: 'hit',
    how: 'semantic',
    id: 'of another version',
    payload: '{"form":"unknown"}',
    route: 'openai/gpt-4.1-mini',
    ageMs: 0,
    embedding: { tokens: 1, costMicros: 7 },
  });
  try {
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.headers['x-avouch-cache']).toBe('miss');
  } finally {
    look.mockRestore();
  }
  const entry = await tenant.lastCall();
  expect(entry).toMatchObject({ outcome: 'answered', cost_micros: usual + 7 });
  expect(entry.cache).toEqual({ result: 'miss', embedding_micros: 7 });
});
