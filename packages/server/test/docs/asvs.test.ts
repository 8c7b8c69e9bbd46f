import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readPage, repository } from './pages.ts';

const page = readPage('docs/asvs.md');

/** How the page shortens the folders that it names most. */
const shortened: Readonly<Record<string, string>> = {
  src: 'packages/server/src',
  test: 'packages/server/test',
  console: 'packages/console/src',
};

/** How many the standard has in each chapter, without 10.4, 10.6, 10.7 and V17. */
const requirements = {
  V1: 27,
  V2: 11,
  V3: 19,
  V4: 10,
  V5: 9,
  V6: 32,
  V7: 18,
  V8: 7,
  V9: 7,
  V10: 13,
  V11: 13,
  V12: 9,
  V13: 13,
  V14: 9,
  V15: 13,
  V16: 16,
};

const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(
  ([, number = '', level = '', asked = '', held = '', tested = '']) => ({
    number,
    level,
    asked,
    held,
    tested,
  }),
);

describe('the checklist of OWASP ASVS', () => {
  test('names files that exist', () => {
    expect(filesOf(page).length).toBeGreaterThan(100);
    expect(filesOf(page).filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  test('has every requirement of levels 1 and 2 once, but for what Avouch has nothing of', () => {
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
    const counts: Record<string, number> = {};
    for (const { number } of rows) {
      const chapter = `V${number.split('.')[0]}`;
      counts[chapter] = (counts[chapter] ?? 0) + 1;
    }
    expect(counts).toEqual(requirements);
  });

  test('names a test for whatever is held by a file of the server', () => {
    const untested = rows.filter(
      ({ held, tested }) =>
        filesOf(held).some((file) => file.startsWith('packages/server/src/')) &&
        !/\*\*|n\/a:/.test(held) &&
        filesOf(tested).length === 0,
    );
    expect(untested.map(({ number }) => number)).toEqual([]);
  });

  test('counts what it says', () => {
    const of = (pattern: RegExp) => rows.filter(({ held }) => pattern.test(held)).length;
    const [open, operator, inapplicable] = [of(/\*\*/), of(/^ operator:/), of(/^ n\/a:/)];
    const held = rows.length - open - operator - inapplicable;
    expect(page).toContain(`| requirements | ${held} | ${open} | ${operator} | ${inapplicable} |`);
  });
});

function filesOf(text: string): string[] {
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.(?:tsx?|js|json|md))`/g)].map(([, path = '']) => {
    const [first = '', ...rest] = path.split('/');
    const whole = shortened[first];
    return whole === undefined ? path : join(whole, ...rest);
  });
}
