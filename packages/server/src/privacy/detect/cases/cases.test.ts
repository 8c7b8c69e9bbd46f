import { expect, test } from 'vitest';

import { type Kind, KINDS } from '../../kinds.ts';
import { createDetector } from '../index.ts';
import { type LabelledCase, type Part, readPart, scoreCases } from './labelled.ts';

/** Those of people have cases and floors of their own. */
const wanted: ReadonlySet<Kind> = new Set(
  KINDS.filter((kind) => kind !== 'person_name' && kind !== 'postal_address'),
);
const detector = createDetector();
const find = (text: string) => detector.find(text, wanted);

/** What `cases` may not fall below: on those that the patterns were written with, of every kind; on others, of all together. */
const TUNED_FLOOR = { precision: 0.95, recall: 0.95 };
const HELDOUT_FLOOR = { precision: 0.95, recall: 0.93 };

test('each kind is found in its labelled cases, and nothing else is', () => {
  const scores = scoreCases(readPart('tuned'), find);
  const low = [...scores].filter(
    ([, { found, missed, wrong }]) =>
      ratio(found, found + missed) < TUNED_FLOOR.recall ||
      ratio(found, found + wrong) < TUNED_FLOOR.precision,
  );
  expect(low).toEqual([]);
  expect([...wanted].filter((kind) => !scores.has(kind))).toEqual([]);
});

test('cases that no pattern was written for are found nearly as well', () => {
  const { found, missed, wrong } = sum(readPart('heldout'));
  expect(ratio(found, found + missed)).toBeGreaterThanOrEqual(HELDOUT_FLOOR.recall);
  expect(ratio(found, found + wrong)).toBeGreaterThanOrEqual(HELDOUT_FLOOR.precision);
});

test.each<Part>(['tuned', 'heldout'])(
  'the %s cases hold both what is to be found and what is not',
  (part) => {
    const cases = readPart(part);
    expect(cases.filter(({ spans }) => spans.length > 0).length).toBeGreaterThan(50);
    expect(cases.filter(({ spans }) => spans.length === 0).length).toBeGreaterThan(25);
  },
);

test('only what is wanted is found', () => {
  for (const { text } of readPart('tuned'))
    for (const kind of ['email', 'phone', 'password'] as const)
      expect(detector.find(text, new Set([kind])).every((finding) => finding.kind === kind)).toBe(true);
});

function sum(cases: readonly LabelledCase[]): { found: number; missed: number; wrong: number } {
  const total = { found: 0, missed: 0, wrong: 0 };
  for (const { found, missed, wrong } of scoreCases(cases, find).values()) {
    total.found += found;
    total.missed += missed;
    total.wrong += wrong;
  }
  return total;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
