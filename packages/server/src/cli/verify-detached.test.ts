import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { callEntry, makeFolder, openSpendTest, type SpendTest } from '../spend/spend-fixtures.ts';
import { verifyFile } from './verify.ts';

let test: SpendTest;
let folder: string;
let mine: { id: string; verifierKey: string };
let theirs: { id: string; verifierKey: string };
let file: string;
let text: string;

const CALLED_AT = new Date('2026-03-10T10:00:00.000Z');

beforeAll(async () => {
  folder = makeFolder();
  test = await openSpendTest();
  [mine, theirs] = [await test.openLog('mine'), await test.openLog('theirs')];
  for (const { id } of [mine, theirs]) {
    await test.append(id, [callEntry(CALLED_AT), callEntry(CALLED_AT, { feature: 'support' })]);
  }
  file = join(folder, 'calls.csv');
  text = await writeExport(mine.id, file);
  await writeExport(theirs.id, join(folder, 'theirs.csv'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await test.close();
});

async function writeExport(tenantId: string, path: string): Promise<string> {
  const plan = await test.spend.exports.plan(tenantId, { format: 'csv' });
  let whole = '';
  for await (const piece of test.spend.exports.write(plan)) whole += piece;
  writeFileSync(path, whole);
  writeFileSync(`${path}.sig`, await test.spend.exports.sign(plan));
  return whole;
}

async function verify(
  content: string,
  { signature = `${file}.sig`, keys = [mine.verifierKey] }: { signature?: string; keys?: string[] } = {},
): Promise<{ verified: boolean; line: string }> {
  const presented = join(folder, 'presented');
  writeFileSync(presented, content);
  const { verified, lines } = await verifyFile({ file: presented, keys, signatureFile: signature });
  return { verified, line: lines.join('\n') };
}

describe('a detached signature', () => {
  it('vouches for exactly the bytes that were exported, and says what they are', async () => {
    const { verified, line } = await verify(text);
    expect(verified).toBe(true);
    expect(line).toMatch(
      /^verified: avouch-mine-2026-03-01_2026-03-20-2\.csv, 2 rows of test\.example\/mine/,
    );
    expect(line).toContain('0.007000 dollars');
  });

  it('says how many calls have no price, so that the sum is not taken for all there was', async () => {
    const { id, verifierKey } = await test.openLog('unpriced');
    const { cost_micros: _, ...body } = callEntry(CALLED_AT).body;
    const unpriced = { ...callEntry(CALLED_AT), body: { ...body, unpriced: 'no_price_card' } };
    await test.append(id, [callEntry(CALLED_AT), unpriced]);
    const path = join(folder, 'unpriced.csv');
    const whole = await writeExport(id, path);
    const { line } = await verify(whole, { signature: `${path}.sig`, keys: [verifierKey] });
    expect(line).toContain('0.003500 dollars were billed, and 1 calls have no price');
  });

  it('is refused for a changed amount, a removed row, an added one, and nothing at all', async () => {
    const lines = text.split('\r\n');
    for (const changed of [
      text.replace('3500', '3501'),
      [...lines.slice(0, 2), ...lines.slice(3)].join('\r\n'),
      `${text}${lines[1]}\r\n`,
      text.replaceAll('\r\n', '\n'),
      '',
    ]) {
      expect(changed).not.toBe(text);
      expect(await verify(changed)).toEqual({
        verified: false,
        line: expect.stringMatching(/digest_mismatch/),
      });
    }
  });

  it('of another tenant is refused, whether its key is trusted or not', async () => {
    const signature = join(folder, 'theirs.csv.sig');
    expect(await verify(text, { signature })).toEqual({
      verified: false,
      line: expect.stringMatching(/bad_signature/),
    });
    const keys = [mine.verifierKey, theirs.verifierKey];
    expect(await verify(text, { signature, keys })).toEqual({
      verified: false,
      line: expect.stringMatching(/digest_mismatch/),
    });
    // A key of ours under the name of another ledger.
    const renamed = theirs.verifierKey.replace('/theirs/', '/thiers/');
    await expect(verify(text, { signature, keys: [renamed] })).rejects.toMatchObject({
      code: 'parameter_invalid',
    });
  });

  it('that is not there is asked for in words', async () => {
    const missing = verify(text, { signature: join(folder, 'nothing.sig') });
    await expect(missing).rejects.toMatchObject({
      code: 'parameter_invalid',
      message: expect.stringContaining('There is no file'),
    });
  });

  it('is refused when one byte of it was turned, and when it signs something else', async () => {
    const signed = readFileSync(`${file}.sig`);
    const signature = join(folder, 'turned.sig');
    for (let at = 0; at < signed.length - 1; at += 41) {
      const turned = Buffer.from(signed);
      turned[at] = (turned[at] ?? 0) ^ 0x01;
      writeFileSync(signature, turned);
      const { verified } = await verify(text, { signature }).catch(() => ({ verified: false }));
      expect(verified, `byte ${at}`).toBe(false);
    }
  });
});

/** The lines of the guide, which anybody can copy. */
function pythonOfGuide(): string {
  const guide = readFileSync(
    fileURLToPath(new URL('../../../../docs/guides/exports.md', import.meta.url)),
    'utf8',
  );
  return /<< 'PYTHON'\n([\s\S]*?)\nPYTHON\n/.exec(guide)?.[1] ?? '';
}

const hasTools = ['python3 --version', 'openssl version'].every(
  (command) => spawnSync('sh', ['-c', command], { stdio: 'ignore' }).status === 0,
);

describe.skipIf(!hasTools)('a few lines of Python', () => {
  function run(path: string, key: string): number | null {
    const script = join(folder, 'verify.py');
    writeFileSync(script, pythonOfGuide());
    writeFileSync(join(folder, 'key'), `${key}\n`);
    return spawnSync('python3', [script, path, `${file}.sig`, join(folder, 'key')], { stdio: 'ignore' })
      .status;
  }

  it('verify the export, and refuse a changed one and another ledger’s key', () => {
    expect(run(file, mine.verifierKey)).toBe(0);
    const changed = join(folder, 'changed.csv');
    writeFileSync(changed, text.replace('3500', '3501'));
    expect(run(changed, mine.verifierKey)).toBe(1);
    expect(run(file, theirs.verifierKey)).toBe(1);
  });
});
