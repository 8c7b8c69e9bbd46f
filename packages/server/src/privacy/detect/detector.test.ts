import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Kind, KINDS } from '../kinds.ts';
import { createDetector } from './index.ts';

const detector = createDetector();
const everything: ReadonlySet<Kind> = new Set(KINDS);

/** A million in a long run: `AVOUCH_FUZZ_RUNS=1000000 npx vitest run detector.test.ts`. */
const RUNS = Number(process.env['AVOUCH_FUZZ_RUNS'] ?? 2_000);
const LONG_RUN_MS = 3 * 60 * 60 * 1_000;

/** Pieces that readers start at, beside any characters at all. */
const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 3,
    arbitrary: fc.string({
      unit: fc.constantFrom(...'0123456789 -./()+@:=%&;\\_#ABab\u200b\uff11\ud835'.split('')),
      maxLength: 30,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'alice@example.com',
      '4111 1111 1111 1111',
      '+49 30 12345678',
      'DE89370400440532013000',
      '123-45-6789',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'eyJhbGciOiJIUzI1NiJ9.',
      'postgres://a:b@c/d',
      'password: ',
      'api_key=',
      'Server=a;Password=b;',
      'ssn ',
      'born ',
      'iban ',
      '&#64;',
      '%40',
      '\\u0040',
      '\\n',
      'http://',
      'https://a:b@',
      '10.0.0.1',
      '2001:db8::1',
      '00:1a:2b:3c:4d:5e',
      'AKIA',
      'ghp_',
      'sk-ant-',
    ),
  },
);
const anyText = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

describe('whatever a text is', () => {
  test(
    'its findings are sorted, in range, not empty and do not overlap',
    () => {
      fc.assert(
        fc.property(anyText, (text) => {
          let last = 0;
          for (const { kind, start, end, confidence } of detector.find(text, everything)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            expect(confidence).toBeGreaterThanOrEqual(0.5);
            expect(confidence).toBeLessThanOrEqual(1);
            expect(everything.has(kind)).toBe(true);
            last = end;
          }
        }),
        { numRuns: RUNS },
      );
    },
    LONG_RUN_MS,
  );

  test('it is found again in the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(detector.find(text, everything)).toEqual(detector.find(text, everything));
      }),
      { numRuns: 200 },
    );
  });
});

test('a clock that has run out stops the search', () => {
  const text = 'nothing to see here. '.repeat(20_000);
  let looks = 0;
  const checkTime = () => {
    if (++looks > 3) throw new Error('out of time');
  };
  expect(() => detector.find(text, everything, checkTime)).toThrow('out of time');
});

test('the clock is looked at once for every 64 KB at least', () => {
  const text = 'nothing to see here. '.repeat(20_000);
  let looks = 0;
  detector.find(text, new Set(['email']), () => looks++);
  expect(looks).toBeGreaterThanOrEqual(text.length / 65_536);
});

test('a text may be full of findings', () => {
  const count = 100_000;
  expect(detector.find('a@b.io '.repeat(count), new Set(['email']))).toHaveLength(count);
  expect(detector.find('Jane Doe, '.repeat(count), new Set(['person_name'])).length).toBeGreaterThan(0);
});

/** Twenty times what they take on an idle core: the test looks for more than linear time, not for a slow machine. */
const MOST_MS = 2_000;

test.each([
  'redis://',
  'password:0',
  '(03',
  ' 1985::',
  '4111 ',
  '+1',
  'a@b.c',
  'Will Smith ',
  'Box 4, ',
  '先生',
])('a megabyte of %j takes no more than its length', (piece) => {
  const text = piece.repeat(1_048_576 / piece.length);
  const before = process.cpuUsage();
  detector.find(text, everything);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(MOST_MS);
});

test('what checks the time may look through another text', () => {
  const text = 'Mary Smith, 12 Oak Street, a@b.io, 王小明先生. '.repeat(1_000);
  const other = 'Write to bob@example.com or John Miller. ';
  const undisturbed = detector.find(text, everything);
  const disturbed = detector.find(text, everything, () => detector.find(other, everything));
  expect(disturbed).toEqual(undisturbed);
});

test('nothing wanted is nothing found', () => {
  expect(detector.find('alice@example.com', new Set())).toEqual([]);
});

test('of two findings that overlap the surer one is kept', () => {
  const text = 'https://user:hunter2@example.com';
  expect(found(text)).toEqual([['url_credentials', 'user:hunter2']]);
});

describe('what only disguises a value', () => {
  test.each([
    ['wide characters', 'email', '\uff41lice\uff20example.com'],
    ['a soft hyphen and a character without width', 'email', 'ali\u00adce@exam\u200bple.com'],
    ['percent-encoding', 'email', 'alice%40example.com'],
    ['an entity by number', 'email', 'alice&#64;example.com'],
    ['an entity by name', 'email', 'alice&commat;example&period;com'],
    ['an escape of JSON', 'email', 'alice\\u0040example.com'],
    ['wide digits', 'credit_card', '\uff14\uff11\uff11\uff11 1111 1111 1111'],
    ['no-break spaces', 'credit_card', '4111\u00a01111\u202f1111\u00a01111'],
    ['unusual dashes', 'us_ssn', '123\u201145\u20136789'],
    ['mathematical digits', 'us_ssn', '\ud835\udfcf23-45-6789'],
    ['Arabic digits', 'phone', '+\u0664\u0669 \u0663\u0660 \u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668'],
  ] as const)('is seen through: %s', (_, kind, value) => {
    expect(found(`x ${value} y`)).toEqual([[kind, value]]);
  });

  test('does not stick to a value that follows an escaped line break', () => {
    expect(found('one\\nalice@example.com\\ttwo')).toEqual([['email', 'alice@example.com']]);
  });
});

function found(text: string): [Kind, string][] {
  return detector.find(text, everything).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
}
