import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { type House, openHouse } from './house.ts';

const call = { model: 'gpt-4.1-mini', body: { max_tokens: 100 } };
let house: House<'openai'>;
beforeAll(async () => {
  house = await openHouse(
    { openai: { kind: 'openai', models: ['gpt-4.1-mini'] } },
    { environment: { AVOUCH_OUTBOUND_ALLOW: '127.0.0.1' } },
  );
  // 200 micro-dollars.
  house.upstreams.openai.play({ kind: 'answer', usage: { prompt_tokens: 100, completion_tokens: 100 } });
});
afterAll(() => house.close());

test('a soft budget refuses nothing and tells of its thresholds', async () => {
  const tenant = await house.makeTenant('acme', {
    version: 1,
    budgets: [{ id: 'soft', limit_usd: '0.0005', per: 'day', kind: 'soft', notify: { at: [0.5, 1, 2] } }],
  });
  const channel = { kind: 'webhook', name: 'ops', url: 'https://127.0.0.1:9/hook' };
  expect((await tenant.send('POST', '/v1/notification-channels', channel)).status).toBe(201);
  for (let turn = 0; turn < 4; turn += 1) expect((await tenant.ask(call)).status).toBe(200);
  await house.app.installation.budgets.flush();
  expect((await tenant.send('GET', '/v1/budgets')).json).toMatchObject({
    budgets: [{ key: 'tenant/soft', spent: 800, remaining: 0 }],
  });
  const told = await house.app.installation.ledgerReader.page(tenant.id, {
    before: undefined,
    kind: 'budget.threshold',
    limit: 10,
  });
  const thresholds = told.map(({ leaf }) =>
    z.looseObject({ threshold: z.number(), budget: z.string() }).parse(JSON.parse(leaf)),
  );
  expect(thresholds.map(({ threshold }) => threshold).toSorted((one, other) => one - other)).toEqual([
    0.5, 1,
  ]);
  expect(thresholds[0]).toMatchObject({ budget: 'tenant/soft' });
  const deliveries = await house.app.database.ownerQuery<{ kind: string }>(
    'select kind from notification_deliveries where tenant_id = $1',
    [tenant.id],
  );
  expect(deliveries).toEqual([{ kind: 'budget.threshold' }, { kind: 'budget.threshold' }]);
});
