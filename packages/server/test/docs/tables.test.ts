import { describe, expect, test } from 'vitest';

import { describeSettings } from '../../src/platform/config.ts';
import { errorTable } from '../../src/platform/errors.ts';
import { readPage, rowsOf } from './pages.ts';

describe('docs/configuration.md', () => {
  const shown = rowsOf(readPage('docs/configuration.md'));

  test('shows every setting with its default and its meaning, and nothing else', () => {
    expect(shown).toEqual(
      describeSettings().map(({ name, defaultValue, meaning }) => ({
        name,
        cells: [defaultValue === '' ? '' : `\`${defaultValue}\``, meaning],
      })),
    );
  });
});

describe('docs/errors.md', () => {
  const shown = rowsOf(readPage('docs/errors.md'));

  test('shows every code once, and no other', () => {
    expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(errorTable).sort());
  });

  test.each(Object.entries(errorTable))('%s has its status, a meaning and what to do', (code, { status }) => {
    const [shownStatus, meaning, remedy] = shown.find(({ name }) => name === code)?.cells ?? [];
    expect(shownStatus).toBe(String(status));
    expect(meaning).toMatch(/^[A-Z].{10,}\.$/);
    expect(remedy).toMatch(/^[A-Z].{5,}\.$/);
  });
});
