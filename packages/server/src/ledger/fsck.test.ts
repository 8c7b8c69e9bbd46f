import { generateKeyPairSync, sign } from 'node:crypto';

import { emptyRoot, parseVerifierKey } from '@avouch/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fill, newEntry, openTestLedger, type TestLedger, type TestLog } from '../../test/ledger.ts';
import type { Signer } from '../platform/signing-keys.ts';
import { leafOf } from './entry.ts';
import { fsck } from './fsck.ts';
import { grow } from './grow.ts';
import { hashLeafText } from './hash.ts';
import { createNoteSigner } from './note-signer.ts';

/** More than one stored subtree and a part of another; written in a few commits. */
const commits = [200, 200, 120];
const size = commits.reduce((sum, count) => sum + count, 0);

type Run = (text: string, values?: readonly unknown[]) => Promise<unknown>;

/** Each changes one row, or the two that it swaps, as somebody who owns the tables can. `$1` is the tenant. */
const tamperings: [what: string, tamper: (run: Run) => Promise<unknown>, found: RegExp][] = [
  [
    'a changed leaf',
    (run) => run(`update entries set leaf = replace(leaf, '"n":7', '"n":8') where index = 7`),
    /hash stored with entry 7/,
  ],
  [
    'a changed leaf with the hash to match',
    (run) => {
      const { id, text } = leafOf(newEntry({ forged: true }));
      return run('update entries set id = $2, leaf = $3, leaf_hash = $4 where index = 7', [
        id,
        text,
        hashLeafText(text),
      ]);
    },
    /checkpoint of size 200 does not agree/,
  ],
  [
    'a leaf of another spelling',
    (run) => run(`update entries set leaf = replace(leaf, '{', '{ ') where index = 7`),
    /entry 7 is not canonical/,
  ],
  [
    'a leaf that is no JSON',
    (run) => run(`update entries set leaf = 'x' where index = 7`),
    /entry 7 is not canonical/,
  ],
  [
    'a changed hash',
    (run) => run('update entries set leaf_hash = $2 where index = 7', [Buffer.alloc(32)]),
    /hash stored with entry 7/,
  ],
  [
    'another id on the row',
    (run) => run('update entries set id = $2 where index = 7', [newEntry().id]),
    /row of entry 7 names another id or kind/,
  ],
  [
    'another kind on the row',
    (run) => run(`update entries set kind = 'other' where index = 7`),
    /row of entry 7 names another id or kind/,
  ],
  [
    'two entries swapped',
    async (run) => {
      await run('update entries set index = 100000 where index = 7');
      await run('update entries set index = 7 where index = 8');
      await run('update entries set index = 8 where index = 100000');
    },
    /checkpoint of size 200 does not agree/,
  ],
  ['a removed tail', (run) => run(`delete from entries where index = ${size - 1}`), /Entry 519 is missing/],
  ['a removed middle', (run) => run('delete from entries where index = 300'), /Entry 300 is missing/],
  ['a removed first entry', (run) => run('delete from entries where index = 0'), /Entry 0 is missing/],
  [
    'an added entry',
    (run) => {
      const { id, text } = leafOf(newEntry());
      return run(
        `insert into entries (tenant_id, index, id, kind, leaf, leaf_hash) values ($1, ${size}, $2, 'test', $3, $4)`,
        [id, text, hashLeafText(text)],
      );
    },
    /entries beyond the head/,
  ],
  [
    'a changed node',
    (run) => run('update tree_nodes set hash = $2 where index = 1', [Buffer.alloc(32)]),
    /Node 8\/1 is missing or wrong/,
  ],
  ['a removed node', (run) => run('delete from tree_nodes where index = 0'), /Node 8\/0 is missing or wrong/],
  [
    'an extra node within the tree',
    (run) =>
      run('insert into tree_nodes (tenant_id, level, index, hash) values ($1, 56, 9007199254740992, $2)', [
        Buffer.alloc(32),
      ]),
    /number of stored nodes|nodes beyond the head/,
  ],
  [
    'an extra node beyond the tree',
    (run) =>
      run('insert into tree_nodes (tenant_id, level, index, hash) values ($1, 8, 2, $2)', [Buffer.alloc(32)]),
    /nodes beyond the head/,
  ],
  [
    'a changed checkpoint',
    (run) => run(`update checkpoints set note = replace(note, '200', '201') where size = 200`),
    /checkpoint of size 200 does not verify/,
  ],
  [
    'a checkpoint in the place of another',
    (run) =>
      run(
        `update checkpoints set note = (select note from checkpoints where tenant_id = $1 and size = 400) where size = 200`,
      ),
    /checkpoint of size 200 does not agree/,
  ],
  [
    'an unsigned checkpoint',
    (run) => run(`insert into checkpoints (tenant_id, size, note, created_at) values ($1, 10, 'x', now())`),
    /checkpoint of size 10 does not verify/,
  ],
  [
    'a checkpoint beyond the head',
    (run) => run(`insert into checkpoints (tenant_id, size, note, created_at) values ($1, 521, 'x', now())`),
    /checkpoints beyond the head/,
  ],
  [
    'the newest checkpoint removed',
    (run) => run(`delete from checkpoints where size = ${size}`),
    /checkpoint of the head is not among/,
  ],
  [
    'a head with another root',
    (run) => run('update ledgers set root = $2', [Buffer.alloc(32)]),
    /root of the head is not the root of the entries/,
  ],
  [
    'a head with another frontier',
    (run) => run('update ledgers set frontier = frontier || $2', [Buffer.alloc(32)]),
    /frontier of the head is wrong/,
  ],
  [
    'a head with another checkpoint',
    (run) => run(`update ledgers set checkpoint = 'x'`),
    /checkpoint of the head is not among/,
  ],
  ['a head that went back', (run) => run('update ledgers set size = 400'), /beyond the head/],
  ['a head that went ahead', (run) => run(`update ledgers set size = ${size + 1}`), /Entry 520 is missing/],
  [
    'a verifier key that is none',
    (run) => run(`update ledgers set verifier_key = 'x'`),
    /verifier key .* cannot be read/,
  ],
  ['another origin', (run) => run(`update ledgers set origin = 'elsewhere'`), /does not verify/],
];

let test: TestLedger;
beforeAll(async () => {
  test = await openTestLedger();
  for (const table of ['ledgers', 'entries', 'tree_nodes', 'checkpoints']) {
    await test.database.ownerQuery(`alter table ${table} disable trigger user`);
  }
});
afterAll(() => test.close());

let logs = 0;
async function openFilledLog(): Promise<TestLog> {
  logs += 1;
  const log = await test.openLog(`log-${logs}`);
  for (const count of commits) await fill(test, log.id, count);
  return log;
}

describe('fsck', () => {
  it('finds a log that was only appended to clean, and says how much it checked', async () => {
    const { id, origin } = await openFilledLog();
    expect(await fsck(test.database.database, id)).toEqual({
      origin,
      entries: BigInt(size),
      checkpoints: 4n,
      faults: [],
    });
    const empty = await test.openLog('empty');
    expect(await fsck(test.database.database, empty.id)).toMatchObject({ entries: 0n, faults: [] });
  });

  it.each(tamperings)('finds %s', async (_what, tamper, found) => {
    const { id } = await openFilledLog();
    // Statements are written for one tenant; a condition makes them so.
    const run: Run = (text, values = []) => {
      const scoped = text.startsWith('insert')
        ? text
        : `${text} ${text.includes(' where ') ? 'and' : 'where'} tenant_id = $1`;
      return test.database.ownerQuery(scoped, [id, ...values]);
    };
    await tamper(run);
    const { faults } = await fsck(test.database.database, id);
    expect(faults.join('\n')).toMatch(found);
  });

  it('does not blame one tenant for what was done to another', async () => {
    const untouched = await openFilledLog();
    const other = await openFilledLog();
    await test.database.ownerQuery('delete from entries where tenant_id = $1', [other.id]);
    expect((await fsck(test.database.database, untouched.id)).faults).toEqual([]);
    expect((await fsck(test.database.database, other.id)).faults).toContain('Entry 0 is missing.');
  });

  it('finds a log that was made anew with another key, by the key that it should have', async () => {
    const { id, origin } = await openFilledLog();
    const genuine = await publicKeyOf(id);
    const forger = createNoteSigner(origin, newSigner());
    const empty = { size: 0n, root: emptyRoot(), frontier: new Uint8Array(0), checkpoint: '' };
    const leaf = leafOf(newEntry({ forged: true }));
    const { head, leafHashes } = grow(empty, [leaf], forger, new Date());
    const { database } = test;
    for (const table of ['entries', 'tree_nodes', 'checkpoints']) {
      await database.ownerQuery(`delete from ${table} where tenant_id = $1`, [id]);
    }
    await database.ownerQuery(
      `insert into entries (tenant_id, index, id, kind, leaf, leaf_hash) values ($1, 0, $2, 'test', $3, $4)`,
      [id, leaf.id, leaf.text, leafHashes],
    );
    await database.ownerQuery(
      'insert into checkpoints (tenant_id, size, note, created_at) values ($1, 1, $2, now())',
      [id, head.checkpoint],
    );
    await database.ownerQuery(
      `update ledgers set size = 1, root = $2, frontier = $3, checkpoint = $4, verifier_key = $5 where tenant_id = $1`,
      [id, head.root, head.frontier, head.checkpoint, forger.verifierKey],
    );
    expect((await fsck(test.database.database, id)).faults).toEqual([]);
    expect((await fsck(test.database.database, id, genuine)).faults).toEqual([
      'The verifier key of the ledger is not that of its signing key.',
    ]);
  });

  it('stops counting where a log is beyond reading', async () => {
    const { id } = await openFilledLog();
    await test.database.ownerQuery('update entries set leaf_hash = $2 where tenant_id = $1', [
      id,
      Buffer.alloc(32),
    ]);
    expect((await fsck(test.database.database, id)).faults).toHaveLength(100);
  });
});

async function publicKeyOf(tenantId: string): Promise<Uint8Array> {
  const { verifierKey } = await test.reader.identity(tenantId);
  return parseVerifierKey(verifierKey).publicKey;
}

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}
