import { chmodSync, rmSync, utimesSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createFakeClock, type FakeClock } from '../../test/clock.ts';
import { openTestInstallation, type TestInstallation } from '../../test/installation.ts';
import { createLog } from '../platform/log.ts';
import { type Control, pass } from './control.ts';
import { createControls } from './controls.ts';

const answerSchema = z.object({
  controls: z.array(
    z.object({
      id: z.string(),
      statement: z.string(),
      result: z.enum(['pass', 'fail', 'error', 'unknown']),
      detail: z.string(),
      observed_at: z.string(),
      took_ms: z.number(),
    }),
  ),
});

let app: TestInstallation;
let clock: FakeClock;
let mine: { id: string; name: string; key: string };

beforeAll(async () => {
  clock = createFakeClock();
  app = await openTestInstallation({ clock });
  mine = await app.makeTenant('mine');
  await app.makeTenant('theirs');
});
afterAll(() => app.close());

/** What every control says now: what was remembered is too old by then. */
async function check(): Promise<Record<string, string>> {
  clock.advance(31_000);
  const answer = await app.server.inject({
    url: '/v1/controls',
    headers: { authorization: `Bearer ${mine.key}` },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  const { controls } = answerSchema.parse(answer.json());
  return Object.fromEntries(controls.map(({ id, result, detail }) => [id, `${result}: ${detail}`]));
}

async function setBudget(policy: Parameters<typeof app.installation.policies.publish>[1]['policy']) {
  await app.installation.policies.publish(mine.id, { policy, by: 'operator', why: 'A test.' });
  // The policy in force is at most two seconds old.
  clock.advance(2_000);
}

function policyKeyFile(): string {
  return app.installation.keys.publishedPath('mine', 'policy').replace(/vkey$/, 'pem');
}

describe('controls that are checked against the running system', () => {
  it('pass in a sound installation, and say what was observed', async () => {
    const found = await check();
    expect(Object.keys(found)).toHaveLength(8);
    for (const [id, said] of Object.entries(found)) {
      expect(said, id).toMatch(id === 'budgets.hard_limits_hold' ? /^unknown: / : /^pass: /);
    }
    expect(found['isolation.row_level_security']).toContain('one other tenant');
  });

  it('change nothing in the ledger', async () => {
    const entries = () =>
      app.database.ownerQuery('select index, kind, leaf_hash from entries order by tenant_id, index');
    const before = await entries();
    await check();
    expect(await entries()).toEqual(before);
  });

  it('fail where the database lets entries be changed, and roll back what it let through', async () => {
    await app.database.ownerQuery('alter table entries disable trigger entries_append_only');
    await app.database.ownerQuery('grant update, delete on entries to avouch_app');
    const count = () => app.database.ownerQuery('select kind from entries where tenant_id = $1', [mine.id]);
    const before = await count();
    expect((await check())['ledger.append_only']).toMatch(/^fail: .*update of its kind, delete/);
    expect(await count()).toEqual(before);
    await app.database.ownerQuery('revoke update, delete on entries from avouch_app');
    // A right to one column is enough to rewrite what happened.
    await app.database.ownerQuery('grant update (leaf) on entries to avouch_app');
    expect((await check())['ledger.append_only']).toBe(
      'fail: Not refused, and rolled back: update of its text.',
    );
    await app.database.ownerQuery('revoke update (leaf) on entries from avouch_app');
    await app.database.ownerQuery('alter table entries enable trigger entries_append_only');
    expect((await check())['ledger.append_only']).toMatch(/^pass: /);
  });

  it('fail where a table does not force row level security, or shows rows of others', async () => {
    await app.database.ownerQuery('alter table policies no force row level security');
    expect((await check())['isolation.row_level_security']).toBe('fail: Not forced on: policies.');
    await app.database.ownerQuery('alter table policies force row level security');
    await app.database.ownerQuery('create policy leak on policies for select using (true)');
    expect((await check())['isolation.row_level_security']).toMatch(/^fail: \d+ rows of other tenants/);
    await app.database.ownerQuery('drop policy leak on policies');
    // Whom it does not bind sees rows of others in every table, also where there are none yet to be seen.
    await app.database.ownerQuery('alter role avouch_app bypassrls');
    expect((await check())['isolation.row_level_security']).toMatch(/^fail: Not forced on: .*entries/);
    await app.database.ownerQuery('alter role avouch_app nobypassrls');
    expect((await check())['isolation.row_level_security']).toMatch(/^pass: /);
  });

  it('fail where what is spent of a hard budget is more than its limit', async () => {
    await setBudget({ version: 1, budgets: [{ id: 'cap', limit_usd: '10', per: 'total' }] });
    expect((await check())['budgets.hard_limits_hold']).toBe('pass: All of 1 are within their limits.');
    await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${mine.key}` },
      payload: { model: 'simulated-large', messages: [{ role: 'user', content: 'Hello.' }] },
    });
    await setBudget({ version: 1, budgets: [{ id: 'cap', limit_usd: '0.000001', per: 'total' }] });
    expect((await check())['budgets.hard_limits_hold']).toBe('fail: Over their limits: tenant/cap.');
  });

  it('fail where the newest entry is not what was signed', async () => {
    await app.database.ownerQuery('alter table entries disable trigger entries_append_only');
    const newest = 'tenant_id = $1 and index = (select max(index) from entries where tenant_id = $1)';
    const tamper = (change: string) =>
      app.database.ownerQuery(`update entries set leaf = ${change} where ${newest}`, [mine.id]);
    await tamper(`replace(leaf, '"v":1', '"v":2')`);
    expect((await check())['ledger.checkpoint_verifies']).toMatch(/^fail: Entry \d+ does not verify/);
    await tamper(`replace(leaf, '"v":2', '"v":1')`);
    await app.database.ownerQuery('alter table entries enable trigger entries_append_only');
    expect((await check())['ledger.checkpoint_verifies']).toMatch(/^pass: /);
  });

  it('fail where a credential is over its age', async () => {
    const written = (at: string) => utimesSync(policyKeyFile(), new Date(at), new Date(at));
    written('2024-01-01T00:00:00Z');
    expect((await check())['credentials.none_overdue']).toBe('fail: Overdue: policy_key.');
    written('2025-12-01T00:00:00Z');
    expect((await check())['credentials.none_overdue']).toMatch(/^pass: /);
  });

  it('fail where others may read a key, or it is gone, and are in error where they only need it', async () => {
    const failed = 'fail: A key is not there, or others may read its file.';
    chmodSync(policyKeyFile(), 0o644);
    expect((await check())['keys.signing_present']).toBe(failed);
    rmSync(policyKeyFile());
    const found = await check();
    expect(found['keys.signing_present']).toBe(failed);
    expect(found['ledger.checkpoint_verifies']).toMatch(/^error: /);
  });

  it('are refused to a key without the scope', async () => {
    const { secret } = await app.installation.apiKeys.create(mine.id, { name: 'n', scopes: ['calls:read'] });
    const answer = await app.server.inject({
      url: '/v1/controls',
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('checking controls', () => {
  const log = createLog({ level: 'silent' });
  const control = (id: string, act: Control['check']): Control => ({ id, statement: id, check: act });

  it('is done once in half a minute, also for many who ask at once', async () => {
    const at = createFakeClock();
    let checks = 0;
    const counted = control('counted', async () => {
      checks += 1;
      return pass(`${checks}`);
    });
    const controls = createControls({ controls: [counted], clock: at, log });
    await Promise.all([controls.statuses('a'), controls.statuses('a'), controls.statuses('b')]);
    expect(checks).toBe(2);
    at.advance(29_999);
    await controls.statuses('a');
    expect(checks).toBe(2);
    at.advance(1);
    expect((await controls.statuses('a'))[0]?.detail).toBe('3');
  });

  it('is bounded in time, and one that throws hides no other and tells no secret', async () => {
    const controls = createControls({
      controls: [
        control('slow', () => new Promise(() => undefined)),
        control('broken', () => Promise.reject(new Error('postgres://user:secret@db/'))),
        control('sound', async () => pass('It holds.')),
      ],
      clock: createFakeClock(),
      log,
      timeoutMs: 20,
    });
    const found = await controls.statuses('a');
    expect(found.map(({ result, detail }) => `${result}: ${detail}`)).toEqual([
      'error: The check took longer than 20 ms.',
      'error: The check failed; see the log.',
      'pass: It holds.',
    ]);
  });
});
