import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../test/installation.ts';
import { newEntry } from '../../test/ledger.ts';
import { verifyFile } from './verify.ts';

let test: TestInstallation;
let folder: string;
let key: string;
/** Each kind of document, as the server hands it out. */
let documents: Record<'entry' | 'proof' | 'export' | 'checkpoint' | 'policy', string>;
let leaf: string;
let tenantId: string;
let policyKeyFile: string;

beforeAll(async () => {
  test = await openTestInstallation();
  folder = mkdtempSync(join(tmpdir(), 'avouch-verify-'));
  const tenant = await test.makeTenant('acme');
  tenantId = tenant.id;
  const { ledger, ledgerReader, keys, policies } = test.installation;
  await ledger.append(tenant.id, newEntry({ text: 'Grüße 😀' }));
  const entry = await ledgerReader.entry(tenant.id, { index: 3n });
  const lines: string[] = [];
  for await (const batch of ledgerReader.exportLines(tenant.id)) lines.push(...batch);
  const policy = await policies.newest(tenant.id);
  ({ leaf } = entry);
  documents = {
    entry: JSON.stringify(entry),
    proof: entry.proof,
    export: `${lines.join('\n')}\n`,
    checkpoint: await ledgerReader.checkpoint(tenant.id),
    policy: policy?.envelope ?? '',
  };
  key = keys.publishedPath('acme', 'ledger');
  policyKeyFile = keys.publishedPath('acme', 'policy');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await test.close();
});

async function verify(
  content: string | Buffer,
  more: { keys?: string[]; leaf?: string } = {},
): Promise<{ verified: boolean; line: string }> {
  const file = join(folder, 'document');
  writeFileSync(file, content);
  const leafFile = join(folder, 'leaf');
  if (more.leaf !== undefined) writeFileSync(leafFile, more.leaf);
  const { verified, lines } = await verifyFile({
    file,
    keys: more.keys ?? [key],
    leafFile: more.leaf === undefined ? undefined : leafFile,
  });
  return { verified, line: lines.join('\n') };
}

describe('verifying a file', () => {
  it('finds what the server handed out to be what was signed', async () => {
    const { origin } = await test.installation.ledgerReader.identity(tenantId);
    expect(await verify(documents.entry)).toEqual({
      verified: true,
      line: `verified: entry 3 of ${origin}, under a checkpoint of 4 entries`,
    });
    expect(await verify(documents.proof, { leaf })).toMatchObject({ verified: true });
    expect(await verify(documents.checkpoint)).toEqual({
      verified: true,
      line: `verified: checkpoint of ${origin}, 4 entries`,
    });
    expect(await verify(documents.export)).toEqual({
      verified: true,
      line: `verified: all 4 entries of ${origin}`,
    });
    expect(await verify(documents.export.trimEnd())).toMatchObject({ verified: true });
    expect(await verify(documents.policy, { keys: [policyKeyFile] })).toMatchObject({ verified: true });
  });

  it.each<[string, () => string, RegExp]>([
    ['an entry that was changed', () => documents.entry.replace('Grüße', 'Küsse'), /not_included/],
    [
      'an entry that names another place',
      () => documents.entry.replace('"index":"3"', '"index":"2"'),
      /index_mismatch/,
    ],
    [
      'an entry of another ledger',
      () => documents.entry.replace('avouch.local/acme', 'avouch.local/acne'),
      /refused/,
    ],
    ['a checkpoint of another size', () => documents.checkpoint.replace('\n4\n', '\n5\n'), /bad_signature/],
    ['a checkpoint without its signature', () => documents.checkpoint.split('\n\n')[0] ?? '', /refused/],
    ['an export with a changed line', () => documents.export.replace('Grüße', 'Küsse'), /root_mismatch/],
    [
      'an export without its last line',
      () => documents.export.trimEnd().split('\n').slice(0, -1).join('\n'),
      /truncated/,
    ],
    ['an export with a line more', () => `${documents.export}{"a":1}\n`, /surplus|root_mismatch/],
    ['an export with two lines swapped', () => swapLines(documents.export), /root_mismatch/],
    ['an export with its first entry gone', () => withoutLine(documents.export, 1), /truncated/],
    ['an export of another spelling', () => documents.export.replace('{"at"', '{ "at"'), /not_canonical/],
    ['a policy that was changed', () => documents.policy.replace(/"payload":"./, '"payload":"X'), /refused/],
    ['something else', () => 'hello', /unknown_format/],
    ['nothing', () => '', /unknown_format/],
  ])('refuses %s', async (_what, content, reason) => {
    const verdict = await verify(content(), { keys: [key, policyKeyFile] });
    expect(verdict.verified).toBe(false);
    expect(verdict.line).toMatch(/^refused: /);
    expect(verdict.line).toMatch(reason);
  });

  it('refuses any document in which one byte was turned', async () => {
    const accepted: string[] = [];
    // Not the policy: the key id of a DSSE signature is a hint that nothing is signed over.
    for (const [kind, text] of Object.entries({ ...documents, policy: '' })) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 40)) {
        const turned = Buffer.from(bytes);
        turned[at] = (turned[at] ?? 0) ^ 0x01;
        // White space around a JSON document says nothing.
        if (turned.toString().trim() === text.trim()) continue;
        const { verified } = await verify(turned, { leaf });
        accepted.push(...(verified ? [`${kind}, byte ${at}`] : []));
      }
    }
    expect(accepted).toEqual([]);
  });

  it('refuses bytes that are no text', async () => {
    expect(await verify(Buffer.from([0xff, 0xfe, 0x00, 0x80]))).toMatchObject({ verified: false });
  });

  it('trusts no key but those that are named', async () => {
    await test.makeTenant('other');
    const keys = [test.installation.keys.publishedPath('other', 'ledger')];
    expect(await verify(documents.entry, { keys })).toMatchObject({ verified: false });
    expect(await verify(documents.export, { keys })).toMatchObject({ verified: false });
    expect(await verify(documents.checkpoint, { keys })).toMatchObject({ verified: false });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['no key', () => verify(documents.entry, { keys: [] })],
    ['a key that is none', () => verify(documents.entry, { keys: ['avouch'] })],
    ['a proof without its entry', () => verify(documents.proof)],
    ['a file that is not there', () => verifyFile({ file: join(folder, 'absent'), keys: [key] })],
    ['a folder', () => verifyFile({ file: folder, keys: [key] })],
  ])('cannot be done with %s', async (_what, act) => {
    await expect(act()).rejects.toMatchObject({ code: 'parameter_invalid' });
  });
});

function swapLines(text: string): string {
  const [header = '', first = '', second = '', ...rest] = text.split('\n');
  return [header, second, first, ...rest].join('\n');
}

function withoutLine(text: string, at: number): string {
  return text
    .split('\n')
    .filter((_, line) => line !== at)
    .join('\n');
}
