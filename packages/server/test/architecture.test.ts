import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

const sources = fileURLToPath(new URL('../src/', import.meta.url));
const proof = fileURLToPath(new URL('../../proof/src/', import.meta.url));

/** What may import what, besides platform. ARCHITECTURE.md shows this table; a test compares the two. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  ledger: [],
  identity: ['ledger'],
  policy: ['ledger', 'privacy'],
  privacy: [],
  providers: [],
  pricing: [],
  limits: [],
  routing: ['ledger', 'providers', 'pricing'],
  cache: [],
  spend: ['ledger', 'pricing'],
  evidence: ['ledger', 'identity', 'policy', 'spend'],
  gateway: [
    'ledger',
    'identity',
    'policy',
    'privacy',
    'limits',
    'providers',
    'pricing',
    'routing',
    'cache',
    'spend',
  ],
};

/** Composition: may import everything. */
const composition = new Set([
  'cli',
  'main.ts',
  'app.ts',
  'installation.ts',
  'open-identity.ts',
  'open-upstream.ts',
  'tenants.ts',
  'credentials-due.ts',
  'openapi.ts',
]);

/**
 * Lists of words that the command line offers. It reads these files themselves, since their rooms' indexes load the
 * whole rooms, and most commands are over before that is done.
 */
const wordLists = new Set(['identity/permissions.ts', 'spend/reports/groups.ts']);

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = sourceFiles(sources);
const imports = files.flatMap(importsOf);

describe('the house', () => {
  test('every folder has its place in the table', () => {
    const rooms = new Set(files.map((file) => roomOf(file)));
    for (const room of rooms)
      expect(room in mayImport || composition.has(room), `${room} has no place`).toBe(true);
  });

  test('a folder imports only what the table allows', () => {
    const breaches = imports.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false;
      const from = roomOf(file);
      const to = roomOf(resolve(dirname(file), target));
      if (from === to || composition.has(from) || to === 'platform') return false;
      return !(mayImport[from] ?? []).includes(to);
    });
    expect(breaches.map(readable)).toEqual([]);
  });

  test('another folder is reached through its index alone', () => {
    const breaches = imports.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false;
      const path = resolve(dirname(file), target);
      const to = roomOf(path);
      if (roomOf(file) === to || composition.has(to)) return false;
      if (composition.has(roomOf(file)) && wordLists.has(relative(sources, path))) return false;
      // Platform is a shelf of tools, each its own file; its folders have an index like any other.
      const parts = relative(sources, path).split('/');
      return to === 'platform'
        ? parts.length > 2 && parts.at(-1) !== 'index.ts'
        : parts.at(-1) !== 'index.ts';
    });
    expect(breaches.map(readable)).toEqual([]);
  });

  test('SQL stands in store.ts files only', () => {
    const statement =
      /\b(select\s[\s\S]{1,200}?\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(table|role))\s/;
    const withSql = files.filter((file) =>
      [...readFileSync(file, 'utf8').matchAll(/`[^`]*`|'[^'\n]*'/g)].some(([text]) => statement.test(text)),
    );
    expect(withSql.map((file) => relative(sources, file))).toContain('ledger/store.ts');
    // The database's own room speaks SQL too: roles, locks, the table of migrations.
    const breaches = withSql.filter(
      (file) => !file.endsWith('/store.ts') && !file.includes('/platform/database/'),
    );
    expect(breaches.map((file) => relative(sources, file))).toEqual([]);
  });

  test('the environment is read in config.ts only', () => {
    const breaches = files.filter(
      (file) => !file.endsWith('/platform/config.ts') && readFileSync(file, 'utf8').includes('process.env'),
    );
    expect(breaches.map((file) => relative(sources, file))).toEqual([]);
  });

  test('time and randomness are handed in', () => {
    const allowed = new Set([
      'platform/clock.ts',
      // Randomness for identifiers and secrets comes from node:crypto in exactly these places.
      'platform/ids.ts',
      'platform/random.ts',
    ]);
    const breaches = files.filter((file) => {
      if (allowed.has(relative(sources, file))) return false;
      return /\bnew Date\(\)|\bDate\.now\(\)|\bMath\.random\(|\bperformance\.now\(|\brandomBytes\(/.test(
        withoutComments(readFileSync(file, 'utf8')),
      );
    });
    expect(breaches.map((file) => relative(sources, file))).toEqual([]);
  });

  test('global fetch is never used', () => {
    const breaches = files.filter((file) =>
      /(?<![.\w])fetch\(/.test(withoutComments(readFileSync(file, 'utf8'))),
    );
    expect(breaches.map((file) => relative(sources, file))).toEqual([]);
  });

  test('the proof package imports nothing from outside itself', () => {
    const breaches = sourceFiles(proof)
      .flatMap(importsOf)
      .filter(({ target }) => !target.startsWith('./'));
    expect(breaches).toEqual([]);
  });

  test('ARCHITECTURE.md shows the same table', () => {
    const page = readFileSync(fileURLToPath(new URL('../../../ARCHITECTURE.md', import.meta.url)), 'utf8');
    const shown = new Map(
      [...page.matchAll(/^\| `(\w+)\/?` *\|[^|\n]*\| *([^|\n]*?) *\|$/gm)].map(([, room, allowed]) => [
        room,
        [...(allowed ?? '').matchAll(/\w+/g)].map(([name]) => name).sort(),
      ]),
    );
    for (const [room, allowed] of Object.entries(mayImport)) {
      if (room === 'gateway') expect(shown.has(room), 'gateway is not in the table').toBe(true);
      else expect(shown.get(room), room).toEqual([...allowed].sort());
    }
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('-fixtures.ts'))
    .map((path) => join(folder, path));
}

function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(file, 'utf8'));
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => ({
    file,
    target,
  }));
}

function roomOf(path: string): string {
  return relative(sources, path).split('/')[0] ?? '';
}

function readable({ file, target }: Import): string {
  return `${relative(sources, file)} imports ${target}`;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}
