import { isJsonObject, type JsonObject, type JsonValue } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openTestInstallation, type TestInstallation } from '../../../test/installation.ts';
import { newId } from '../../platform/ids.ts';

const USER = 'user:019a0000-0000-7000-8000-00000000000a';
const START = new Date('2026-03-01T00:00:00.000Z');
const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000);

const answerSchema = z.object({
  entries: z.array(
    z.object({
      entry: z.string(),
      index: z.string(),
      at: z.string(),
      kind: z.string(),
      by: z.string().nullable(),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  next_before: z.string().nullable(),
  kinds: z.array(z.object({ kind: z.string(), count: z.number() })),
});

let app: TestInstallation;
let mine: { id: string; name: string; key: string };

beforeAll(async () => {
  app = await openTestInstallation();
  mine = await app.makeTenant('mine');
  const theirs = await app.makeTenant('theirs');
  for (const [tenantId, marker] of [
    [mine.id, 'ours'],
    [theirs.id, 'canary'],
  ] as const) {
    const entries = Array.from({ length: 40 }, (_, n) => ({
      id: newId(at(n)),
      kind: n % 4 === 0 ? 'call' : n % 4 === 1 ? 'session.started' : n % 4 === 2 ? 'session.ended' : 'x.set',
      at: at(n),
      body: bodyOf(n, marker),
    }));
    await app.database.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      app.installation.ledger.appendWithin(tx, tenantId, entries),
    );
  }
});
afterAll(() => app.close());

function bodyOf(n: number, marker: string): JsonObject {
  return {
    marker,
    ...(n % 3 === 0 && { by: USER }),
    // Somebody else's name further inside is no actor.
    inside: { by: n % 3 === 0 ? 'operator' : USER },
  };
}

async function ask(query: string, key = mine.key) {
  const answer = await app.server.inject({
    url: `/v1/audit${query}`,
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: answer.statusCode, body: answer.body };
}

async function read(query: string) {
  const { status, body } = await ask(query);
  expect(status, body).toBe(200);
  return answerSchema.parse(JSON.parse(body));
}

describe('the audit trail', () => {
  it('shows all that is no call, newest first, page by page, and nothing of another tenant', async () => {
    const rows = await app.database.ownerQuery<{ leaf: string }>(
      `select leaf from entries where tenant_id = $1 and kind <> 'call' order by index desc`,
      [mine.id],
    );
    const expected = rows.map(({ leaf }) => {
      const entry: JsonValue = JSON.parse(leaf);
      return isJsonObject(entry) ? entry['id'] : undefined;
    });
    const found: string[] = [];
    let before: string | null = null;
    do {
      const query: string = before === null ? '?limit=7' : `?limit=7&before=${before}`;
      const page = await read(query);
      found.push(...page.entries.map(({ entry }) => entry));
      before = page.next_before;
    } while (before !== null);
    expect(found).toEqual(expected);
    expect((await ask('?limit=200')).body).not.toContain('canary');
  });

  it('is filtered by the beginning of a kind, by who acted, and by time', async () => {
    const sessions = await read('?kind=session.&limit=200');
    expect(sessions.entries.length).toBe(20);
    expect(new Set(sessions.entries.map(({ kind }) => kind))).toEqual(
      new Set(['session.started', 'session.ended']),
    );
    const byUser = await read(`?by=${USER}&limit=200`);
    expect(byUser.entries.length).toBe(10);
    expect(byUser.entries.every(({ by }) => by === USER)).toBe(true);
    const span = `?from=${at(10).toISOString()}&to=${at(20).toISOString()}`;
    expect((await read(span)).entries.map((entry) => entry.at)).toEqual(
      [19, 18, 17, 15, 14, 13, 11, 10].map((minute) => at(minute).toISOString()),
    );
    expect((await read(`${span}&kind=session.started&by=${USER}`)).entries).toEqual([]);
  });

  it('counts every kind, and shows what an entry says beside who acted', async () => {
    const { kinds, entries } = await read('?kind=x.set&limit=1');
    expect(kinds).toContainEqual({ kind: 'session.started', count: 10 });
    expect(kinds.some(({ kind }) => kind === 'call')).toBe(false);
    expect(entries[0]).toMatchObject({ kind: 'x.set', by: USER, body: { marker: 'ours' } });
  });

  it('refuses what is no filter, and a key without the scope', async () => {
    for (const query of ['?kind=%00', '?by=a%20b', '?from=yesterday', '?before=-1', '?limit=0', '?limit=201'])
      expect((await ask(query)).status, query).toBe(400);
    const { secret } = await app.installation.apiKeys.create(mine.id, { name: 'n', scopes: ['ledger:read'] });
    expect((await ask('', secret)).status).toBe(403);
  });
});
