import { expect, test } from 'vitest';

import { keepDraft, readDraft } from './stored-draft.ts';

const draft = { source: 'version: 1\nmax_tokens: 5\n', baseVersion: 3, baseSource: 'version: 1\n' };

test('a changed text is found again, by its own tenant only', () => {
  const storage = memory();
  keepDraft(storage, 'one', draft);
  expect(readDraft(storage, 'one')).toEqual(draft);
  expect(readDraft(storage, 'other')).toBeUndefined();
});

test('a text that nobody has changed is not kept', () => {
  const storage = memory();
  keepDraft(storage, 'one', draft);
  keepDraft(storage, 'one', { ...draft, source: draft.baseSource });
  expect(readDraft(storage, 'one')).toBeUndefined();
});

test('what is no draft reads as none', () => {
  for (const text of [
    '{',
    '[]',
    'null',
    '{"source":"a"}',
    '{"source":"a","baseSource":"b","baseVersion":"3"}',
  ]) {
    expect(readDraft({ getItem: () => text }, 'one')).toBeUndefined();
  }
});

test('a full storage stops nobody from writing', () => {
  const full = {
    removeItem: () => undefined,
    setItem() {
      throw new Error('QuotaExceededError');
    },
  };
  expect(() => keepDraft(full, 'one', draft)).not.toThrow();
});

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
