import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Command } from 'commander';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { refusalOf } from '../../test/ledger.ts';
import { registerPolicyCommands } from './policy-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'avouch-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let printed: string;
beforeEach(() => {
  printed = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command; the operations that it asks for. */
async function run(...words: string[]): Promise<[string, unknown][]> {
  const asked: [string, unknown][] = [];
  const program = new Command('avouch').version('0').exitOverride();
  registerPolicyCommands(program, (name, input) => {
    asked.push([name, input]);
    return Promise.resolve();
  });
  await program.parseAsync(['node', 'avouch', 'policy', ...words]);
  return asked;
}

function file(text: string): string {
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, text);
  return path;
}

describe('avouch policy', () => {
  test('lint prints each fault with its file, line and column, and asks no database', async () => {
    const path = file('version: 1\nmodles: {}\nmax_tokens: 0\n');
    expect(await refusalOf(() => run('lint', path))).toBe('policy_document_invalid');
    expect(printed).toBe(
      `${path}:2:1: modles: There is no such key; did you mean models?\n` +
        `${path}:3:13: max_tokens: Write a whole number from 1 to 1000000000000000.\n`,
    );
  });

  test('lint prints warnings of a file that can be signed', async () => {
    const path = file('version: 1\nmay_loosen: [cache]\n');
    expect(await run('lint', path)).toEqual([]);
    expect(printed).toContain(`${path}:2:14: warning: may_loosen[0]: `);
    expect(printed).toContain(`${path}: valid, with 1 warnings\n`);
  });

  test('publish sends what can be signed, and nothing else', async () => {
    const source = 'version: 1\n';
    const path = file(source);
    expect(await run('publish', path, '--tenant', 'demo', '--why', 'A test.')).toEqual([
      ['policy.publish', { tenant: 'demo', why: 'A test.', source }],
    ]);
    expect(await refusalOf(() => run('publish', file('x: 1'), '--tenant', 'demo', '--why', 'A test.'))).toBe(
      'policy_document_invalid',
    );
    expect(await refusalOf(() => run('publish', path, '--tenant', 'demo'))).toMatch(/^commander\./);
    expect(await refusalOf(() => run('publish', folder, '--tenant', 'demo', '--why', 'x'))).toBe(
      'parameter_invalid',
    );
  });

  test.each([
    [
      ['show', '3', '--tenant', 'demo', '--yaml'],
      ['policy.show', { tenant: 'demo', version: '3', yaml: true }],
    ],
    [
      ['history', '--tenant', 'demo'],
      ['policy.history', { tenant: 'demo' }],
    ],
    [
      ['audit', '--tenant', 'demo'],
      ['policy.audit', { tenant: 'demo', version: undefined }],
    ],
    [
      ['roll-back', '2', '--tenant', 'demo', '--why', 'It was better.'],
      ['policy.roll-back', { tenant: 'demo', version: '2', why: 'It was better.' }],
    ],
    [
      ['diff', '--from', '1', '--tenant', 'demo'],
      ['policy.diff', { tenant: 'demo', from: '1', source: undefined }],
    ],
    [
      ['prepare-key', '--tenant', 'demo'],
      ['policy.prepare-key', { tenant: 'demo' }],
    ],
    [
      ['rotate-key', '--tenant', 'demo'],
      ['policy.rotate-key', { tenant: 'demo' }],
    ],
  ])('%j asks for its operation', async (words, asked) => {
    expect(await run(...words)).toEqual([asked]);
  });
});
