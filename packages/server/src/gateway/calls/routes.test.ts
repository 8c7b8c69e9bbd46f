import { verifyEntryBundle } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { type SignedIn, signInAs } from '../../../test/members.ts';
import { callAnswer } from './one-answer.ts';
import { callsAnswer, summaryAnswer } from './answers.ts';

let app: TestInstallation;
let mine: { id: string; name: string; key: string };
let developer: SignedIn['headers'];
/** Ids of the entries of one call each: of the developer's team, of another, of none. */
let growth: string;
let support: string;
let nobody: string;

beforeAll(async () => {
  app = await openTestInstallation();
  mine = await app.makeTenant('mine');
  await app.installation.policies.publish(mine.id, {
    policy: {
      version: 1,
      max_tokens: 500,
      personal_data: { email: 'redact' },
      teams: { growth: { budgets: [{ id: 'cap', limit_usd: '10', per: 'month' }] } },
      features: { closed: { models: { deny: ['*'] } } },
    },
    by: 'operator',
    why: 'A test.',
  });
  growth = await call({ 'x-team': 'growth', 'x-feature': 'chat' }, 'Write to jane.doe@example.com, please.');
  support = await call({ 'x-team': 'support', 'x-feature': 'closed' });
  nobody = await call({});
  developer = (await signInAs(app, mine, 'developer', { teams: ['growth'] })).headers;
});
afterAll(() => app.close());

async function call(labels: Record<string, string>, content = 'Hello.'): Promise<string> {
  const answer = await app.server.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${mine.key}`, ...labels },
    payload: { model: 'simulated-small', max_tokens: 20, messages: [{ role: 'user', content }] },
  });
  const { calls } = callsAnswer.parse(JSON.parse((await ask('/v1/calls?limit=1')).body));
  expect(answer.statusCode < 500, answer.body).toBe(true);
  return calls[0]?.entry ?? '';
}

async function ask(
  url: string,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${mine.key}` },
) {
  const { statusCode, body } = await app.server.inject({ url, headers: { ...headers } });
  return { status: statusCode, body };
}

describe('one call', () => {
  it('is told with what was decided and why, and a proof that verifies', async () => {
    const { status, body } = await ask(`/v1/calls/${growth}`);
    expect(status, body).toBe(200);
    const shown = callAnswer.parse(JSON.parse(body));
    expect(shown).toMatchObject({
      entry: growth,
      team: 'growth',
      feature: 'chat',
      outcome: 'answered',
      decision: { policy: { version: 2 }, personal_data: [{ kind: 'email', count: 1, action: 'redact' }] },
      amounts: { usage_source: 'provider' },
    });
    expect(shown.decision.rules?.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['max_tokens', 'teams.growth.budgets[0]', 'personal_data.email']),
    );
    expect(shown.decision.budget_leases.length).toBe(1);
    expect(body).not.toContain('jane.doe');
    const { proof } = shown;
    expect((await verifyEntryBundle(proof.entry, [proof.verifier_key])).kind).toBe('verified');
    const tampered = { ...proof.entry, leaf: proof.entry.leaf.replace('growth', 'grewth') };
    expect((await verifyEntryBundle(tampered, [proof.verifier_key])).kind).toBe('refused');
  });

  it('that a rule refused names the rule', async () => {
    const shown = callAnswer.parse(JSON.parse((await ask(`/v1/calls/${support}`)).body));
    expect(shown).toMatchObject({
      outcome: 'refused',
      rule: 'features.closed.models.deny[0]',
      decision: { decided_by: 'features.closed.models.deny[0]' },
    });
  });

  it('is found by its index too, and nothing but a call is', async () => {
    const shown = callAnswer.parse(JSON.parse((await ask(`/v1/calls/${growth}`)).body));
    expect(JSON.parse((await ask(`/v1/calls/${shown.index}`)).body)).toMatchObject({ entry: growth });
    for (const other of ['0', '999999', '019a0000-0000-7000-8000-000000000001'])
      expect((await ask(`/v1/calls/${other}`)).status).toBe(404);
    expect((await ask('/v1/calls/nonsense')).status).toBe(400);
  });
});

describe('a developer of one team', () => {
  it('sees the calls of that team alone, in the list, in the summary and one by one', async () => {
    const list = callsAnswer.parse(JSON.parse((await ask('/v1/calls', developer)).body));
    expect(list.calls.map(({ entry }) => entry)).toEqual([growth]);
    const summary = summaryAnswer.parse(JSON.parse((await ask('/v1/calls/summary', developer)).body));
    expect(summary.totals.calls).toBe(1);
    expect(summary.codes).toEqual([]);
    expect((await ask(`/v1/calls/${growth}`, developer)).status).toBe(200);
    for (const entry of [support, nobody]) {
      expect((await ask(`/v1/calls/${entry}`, developer)).status).toBe(404);
      const found = callsAnswer.parse(JSON.parse((await ask(`/v1/calls?search=${entry}`, developer)).body));
      expect(found.calls).toEqual([]);
    }
    const asked = callsAnswer.parse(JSON.parse((await ask('/v1/calls?team=support', developer)).body));
    expect(asked.calls).toEqual([]);
  });

  it('may look into neither the audit trail nor whom ids name', async () => {
    for (const url of ['/v1/audit', '/v1/names?ids=x']) expect((await ask(url, developer)).status).toBe(403);
  });
});

describe('whom ids name', () => {
  it('is told to an admin: members and API keys, and nobody of another tenant', async () => {
    const { headers: admin } = await signInAs(app, mine, 'admin');
    const theirs = await app.makeTenant('theirs');
    const { key } = await app.installation.apiKeys.create(theirs.id, { name: 'canary' });
    const own = await app.installation.apiKeys.create(mine.id, { name: 'robot' });
    const members = await app.database.ownerQuery<{ id: string; name: string }>(
      'select users.id, users.name from users join members on members.user_id = users.id where tenant_id = $1',
      [mine.id],
    );
    const ids = [own.key.id, key.id, ...members.map(({ id }) => `user:${id}`)];
    const { status, body } = await ask(`/v1/names?ids=${ids.join(',')}`, admin);
    expect(status, body).toBe(200);
    expect(JSON.parse(body)).toEqual({
      names: {
        [own.key.id]: 'robot',
        ...Object.fromEntries(members.map(({ id, name }) => [`user:${id}`, name])),
      },
    });
    expect((await ask('/v1/names?ids=nonsense', admin)).status).toBe(400);
  });
});

describe('the list of calls over HTTP', () => {
  it('refuses what is no filter', async () => {
    for (const query of [
      'outcome=maybe',
      'cache=yes',
      'from=yesterday',
      'cursor=x1.2',
      'after=-1',
      'limit=0',
      'limit=201',
      'min_cost_micros=-1',
      'team=%00',
      'search=%00',
    ])
      expect((await ask(`/v1/calls?${query}`)).status, query).toBe(400);
    expect((await ask('/v1/calls/summary?from=2026-01-01T00:01:00Z')).status).toBe(400);
    const { secret } = await app.installation.apiKeys.create(mine.id, { name: 'n', scopes: ['spend:read'] });
    expect((await ask('/v1/calls', { authorization: `Bearer ${secret}` })).status).toBe(403);
  });
});
