import { isJsonObject, type JsonValue } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type CallRecord, entryOf } from '../../src/gateway/call-record.ts';
import { createPriceBook } from '../../src/pricing/index.ts';
import type { Usage } from '../../src/providers/index.ts';
import {
  preparePolicyKey,
  publishPolicy,
  rotatePolicyKey,
  setPrice,
  tenantNamed,
} from '../../src/tenants.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { readPage, rowsOf } from './pages.ts';
import { makeEntriesOfPeople } from './people-entries.ts';
import { makeEntriesOfSignInMethods } from './sign-in-method-entries.ts';

/** What every entry has. */
const shared = ['v', 'id', 'kind', 'at'];

const documented = new Map(
  readPage('docs/ledger-format.md')
    .split(/^## /m)
    .map((section) => [/^`([\w.]+)`/.exec(section)?.[1] ?? section.split('\n')[0] ?? '', fieldsIn(section)]),
);

describe('docs/ledger-format.md', () => {
  let app: TestInstallation;
  let leaves: JsonValue[];

  beforeAll(async () => {
    app = await openTestInstallation({ environment: { AVOUCH_OUTBOUND_ALLOW: '127.0.0.1' } });
    leaves = await makeEveryKind(app);
  });
  afterAll(() => app.close());

  test('names the fields that every entry has', () => {
    expect(documented.get('Fields of every entry')).toEqual(shared);
  });

  test('has a section for every kind that is written, and for no other', () => {
    const kinds = new Set(leaves.map((leaf) => textAt(leaf, 'kind')));
    expect([...documented.keys()].filter((title) => /^[a-z_]+(\.[a-z_]+)?$/.test(title)).sort()).toEqual(
      [...kinds].sort(),
    );
  });

  test('shows every field of every entry, by its type', () => {
    const unknown = leaves.flatMap((leaf) => {
      const kind = textAt(leaf, 'kind');
      const known = new Set([...shared, ...(documented.get(kind) ?? [])]);
      return pathsOf(leaf)
        .filter((path) => !known.has(path))
        .map((path) => `${kind}: ${path}`);
    });
    expect(unknown).toEqual([]);
  });

  test('shows no field that entries of the simpler kinds lack', () => {
    const kinds = [...documented.keys()].filter((title) => title.includes('.'));
    const written = kinds.map((kind) => {
      // Some fields stand in some entries of a kind only.
      const fields = leaves.filter((leaf) => textAt(leaf, 'kind') === kind).flatMap((leaf) => pathsOf(leaf));
      return { kind, fields: [...new Set(fields)].sort() };
    });
    expect(written).toEqual(
      kinds.map((kind) => ({ kind, fields: [...shared, ...(documented.get(kind) ?? [])].sort() })),
    );
  });

  test('shows exactly the fields that a call can have', () => {
    const query = {
      provider: 'openai',
      pricesAs: 'openai',
      model: 'gpt-4o',
      at: new Date(1_790_000_000_000),
      usage,
    };
    const prices = createPriceBook();
    const priced = entryOf({ ...fullRecord, price: prices.priceCall({ ...query, usage: plainUsage }) }).body;
    const unpriced = entryOf({ ...fullRecord, price: prices.priceCall({ ...query, model: 'unknown' }) }).body;
    const possible = new Set([...pathsOf(priced), ...pathsOf(unpriced)]);
    expect([...(documented.get('call') ?? [])].sort()).toEqual([...possible].sort());
  });
});

/** One entry of each kind, through the application. */
async function makeEveryKind(app: TestInstallation): Promise<JsonValue[]> {
  const { id, name, key } = await app.makeTenant('acme');
  const { installation } = app;
  await publishPolicy(installation, await tenantNamed(installation, name), { version: 1 });
  await setPrice(installation, id, {
    provider: 'simulated',
    model: 'simulated-small',
    effectiveFrom: '2026-01-01T00:00:00Z',
    usdPerMillionTokens: { input: '1', output: '2' },
  });
  const { key: spare } = await installation.apiKeys.create(id, {
    name: 'spare',
    scopes: ['calls'],
    limits: {
      teams: ['web'],
      features: ['search'],
      ipRanges: ['192.0.2.0/24'],
      certificates: ['x'.repeat(43)],
    },
  });
  await installation.apiKeys.rotate(id, spare.id, { overlapHours: 1 });
  await installation.apiKeys.revoke(id, spare.id);
  for (const residency of [undefined, 'eu']) {
    await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: {
        authorization: `Bearer ${key}`,
        'x-feature': 'search',
        'x-team': 'web',
        ...(residency !== undefined && { 'x-residency': residency }),
      },
      payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Say hello.' }] },
    });
  }
  await makeEntriesOfPolicy(app, name, key);
  await makeEntriesOfSpend(app, key);
  await makeEntriesOfPeople(app, { id });
  await makeEntriesOfSignInMethods(app, { id });
  await installation.cache.purge(id, { feature: 'search' }, 'operator');
  const leaves: JsonValue[] = [];
  for await (const lines of installation.ledgerReader.exportLines(id)) {
    for (const line of lines) leaves.push(JSON.parse(line));
  }
  // The first line of an export is its header.
  return leaves.slice(1);
}

async function makeEntriesOfPolicy({ installation }: TestInstallation, name: string, key: string) {
  const tenant = await tenantNamed(installation, name);
  await publishPolicy(installation, tenant, { version: 1, models: { deny: ['x'] } }, 'To say why.');
  await installation.policies.rollBack(tenant.id, { toVersion: 1, why: 'Back again.', by: key.slice(0, 8) });
  await preparePolicyKey(installation, tenant);
  await rotatePolicyKey(installation, tenant);
}

async function makeEntriesOfSpend(app: TestInstallation, key: string) {
  const { installation } = app;
  const tenant = await tenantNamed(installation, 'acme');
  await publishPolicy(installation, tenant, {
    version: 1,
    budgets: [{ id: 'tiny', limit_usd: '0.000001', per: 'day', kind: 'soft' }],
  });
  const headers = { authorization: `Bearer ${key}` };
  const post = (url: string, payload: object) => app.server.inject({ method: 'POST', url, headers, payload });
  const answer = await post('/v1/chat/completions', {
    model: 'simulated-small',
    messages: [{ role: 'user', content: 'Say hello.' }],
  });
  await installation.budgets.flush();
  const statuses = [
    await post('/v1/feedback', {
      entry: answer.headers['x-avouch-entry'],
      rating: 'bad',
      reason_code: 'incorrect',
    }),
    await post('/v1/baselines/search', {
      provider: 'simulated',
      model: 'simulated-large',
      why: 'It was before.',
    }),
    await post('/v1/notification-channels', {
      name: 'ops',
      kind: 'webhook',
      url: 'https://hooks.example.com/x',
    }),
    await app.server.inject({ method: 'DELETE', url: '/v1/notification-channels/ops', headers }),
  ].map(({ statusCode }) => Math.floor(statusCode / 100));
  expect(statuses).toEqual([2, 2, 2, 2]);
}

const usage: Usage = {
  inputTokens: 9,
  outputTokens: 9,
  cachedInputTokens: 1,
  cacheWriteTokens: 1,
  cacheWriteHourTokens: 1,
  reasoningTokens: 1,
  audioInputTokens: 1,
  cachedAudioInputTokens: 1,
  audioOutputTokens: 1,
  serviceTier: 'default',
};
const plainUsage: Usage = { ...usage, audioInputTokens: 0, cachedAudioInputTokens: 0, audioOutputTokens: 0 };

const attempt: CallRecord['attempts'][number] = {
  provider: 'openai',
  model: 'gpt-4o',
  region: 'eu',
  outcome: 'failed',
  code: 'upstream_error',
  costMicros: 1,
};

const fullRecord: CallRecord = {
  id: '01a20464-239d-78d7-becd-599b2d8ec9ed',
  startedAt: new Date(0),
  requestId: 'request',
  apiKeyId: 'key',
  labels: { feature: 'search', team: 'web', residency: 'eu' },
  dialect: 'openai',
  stream: false,
  requestedModel: 'gpt-4o',
  provider: 'openai',
  model: 'gpt-4o',
  answeredModel: 'gpt-4o',
  region: 'eu',
  outcome: 'failed',
  code: 'upstream_error',
  rule: 'models.deny[0]',
  attempts: [attempt, attempt],
  choice: { reason: 'cheapest of 2', candidates: 2, excluded: 1 },
  leases: ['lease'],
  savings: {
    baselineVersion: 1,
    baselineCostMicros: 3,
    saving: { route: 1, cache: 0, provider_cache: 1 },
  },
  personalData: {
    found: [{ kind: 'email', count: 1, action: 'tokenize' }],
    unexamined: [{ kind: 'image', count: 1 }],
  },
  cache: {
    result: 'semantic',
    source: 'entry',
    ageMs: 1,
    score: 1,
    checked: 'right',
    check: 'audit',
    avoidedMicros: 1,
    embeddingMicros: 1,
  },
  costMicros: 1,
  finishReason: 'stop',
  usage,
  usageSource: 'provider',
  price: undefined,
  policy: { version: 1, fingerprint: 'f' },
  durationMs: 1,
  firstByteMs: 1,
};

/** The names in a section's tables; `policy`'s and `usage`'s own members as paths. */
function fieldsIn(section: string): string[] {
  return rowsOf(section).flatMap(({ name, cells }) => {
    const members = /^(?:array of objects|object): (.*)$/.exec(cells[0] ?? '')?.[1];
    if (members !== undefined)
      return [...members.matchAll(/`(\w+)`/g)].map(([, member]) => `${name}.${member}`);
    // The members of `usage` have rows of their own.
    return name === 'usage' ? [] : [name];
  });
}

/** Objects that the API's document describes. */
const describedElsewhere = new Set(['card', 'evidence']);

function pathsOf(value: JsonValue, prefix = ''): string[] {
  if (describedElsewhere.has(prefix)) return [prefix];
  const [first] = Array.isArray(value) ? value : [];
  // An array of objects has the fields of its members.
  if (isJsonObject(first)) return pathsOf(first, prefix);
  if (!isJsonObject(value)) return [prefix];
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, prefix === '' ? name : `${prefix}.${name}`),
  );
}

function textAt(value: JsonValue, name: string): string {
  const member = isJsonObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : '';
}
