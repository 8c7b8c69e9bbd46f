import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Kind, KINDS } from '../kinds.ts';
import { CHECKED } from './cases/values.ts';
import { createDetector } from './index.ts';

const detector = createDetector();
const checked = KINDS.flatMap((kind) => {
  const made = CHECKED[kind];
  return made === undefined
    ? []
    : [
        {
          kind,
          value: made.value,
          words: made.words ?? '',
          unchecked: made.unchecked ?? 0,
          misses: made.misses ?? false,
        },
      ];
});

/** What may stand right before and after a value: a sentence, JSON, CSV, markup. */
const edges = fc.constantFrom(
  ...([
    [' ', ' '],
    ['"', '"'],
    ["'", "'"],
    ['(', ')'],
    ['\n', '\n'],
    ['\t', '\t'],
    ['>', '<'],
    ['=', ';'],
    [' ', ', '],
    [' ', '. '],
    ['|', '|'],
    ['[', ']'],
    ['{', '}'],
    ['`', '`'],
    [';', ';'],
    [' ', '?'],
    ['\u201e', '\u201c'],
    ['：', '。'],
  ] as const),
);
const surroundings = fc.constantFrom(
  '',
  'Please see ',
  'Über Größe und Maß ',
  'A line.\n',
  '漢字の文',
  'x = ',
  '👍 ',
);

describe.each(checked)('a valid $kind', ({ kind, value, words, unchecked, misses }) => {
  test('is found wherever it stands, to the character', () => {
    fc.assert(
      fc.property(value, edges, surroundings, surroundings, (planted, [left, right], before, after) => {
        const start = before.length + words.length + left.length;
        const text = `${before}${words}${left}${planted}${right}${after}`;
        expect(detector.find(text, only(kind)).map((finding) => [finding.start, finding.end])).toEqual([
          [start, start + planted.length],
        ]);
      }),
    );
  });

  test.skipIf(misses)('is not found once a digit is wrong', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 9 }), (planted, place, step) => {
        const all = [...planted.matchAll(/\d/g)].map(({ index }) => index);
        const places = all.slice(0, all.length - unchecked);
        const at = places[place % places.length] ?? 0;
        const digit = (Number(planted.charAt(at)) + step) % 10;
        const changed = planted.slice(0, at) + digit + planted.slice(at + 1);
        expect(detector.find(`${words}${changed} `, only(kind))).toEqual([]);
      }),
    );
  });
});

const only = (kind: Kind): ReadonlySet<Kind> => new Set([kind]);
