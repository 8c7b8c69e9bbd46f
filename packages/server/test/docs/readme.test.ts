import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';
import { z } from 'zod';

import { blocksOf, listPages, readPage, repository } from './pages.ts';

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });
const scripts = manifest.parse(JSON.parse(readPage('package.json'))).scripts;

/** A screen of a terminal in which one reads, and not one of 1978. */
const mostLines = 75;

test('the README is about a screenful', () => {
  expect(readPage('README.md').split('\n').length).toBeLessThan(mostLines);
});

test('every npm script that a page names exists', () => {
  const missing = listPages().flatMap((path) => {
    const named = readPage(path).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g);
    return [...named]
      .map(([, script, builtIn]) => script ?? builtIn ?? '')
      .filter((script) => !(script in scripts))
      .map((script) => `${path}: npm run ${script}`);
  });
  expect(missing).toEqual([]);
});

test("the README's test command is the one that the continuous integration runs", () => {
  const commands = blocksOf(readPage('README.md')).map(({ text }) => text);
  expect(commands.join('')).toMatch(/^npm ci && npm test\b/m);
  expect(scripts['test']).toBe('vitest run');
  expect(readPage('.ci/run')).toMatch(/\bnpm (?:run )?test\b/);
});

test('every command of avouch that a page names exists', () => {
  const commands = readdirSync(join(repository, 'packages/server/src/cli')).filter((name) =>
    name.endsWith('-commands.ts'),
  );
  const sources = ['main.ts', ...commands.map((name) => `cli/${name}`)];
  const text = sources.map((source) => readPage(`packages/server/src/${source}`)).join('');
  const known = new Set([...text.matchAll(/\.command\('([\w-]+)/g)].map(([, name]) => name));
  const named = listPages().flatMap((path) =>
    [...readPage(path).matchAll(/npx avouch ([a-z]+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('the licence and the notice are there', () => {
  expect(readPage('LICENSE')).toMatch(/Apache License[^]*END OF TERMS AND CONDITIONS/);
  expect(readPage('NOTICE')).toContain('MT-bench');
  expect(existsSync(join(repository, 'packages/server/test/data/mt-bench-prompts.jsonl'))).toBe(true);
});
