import { describe, expect, test } from 'vitest';

import { createKnownValues } from './known-values.ts';

function replaced(text: string, values: readonly string[]): string {
  return createKnownValues(new Map(values.map((value, index) => [value, `<${index}>`]))).replace(text);
}

describe('values that are known', () => {
  test.each([
    ['Ask Will Smith. Will he?', ['Will Smith', 'Will'], 'Ask <0>. Will he?'],
    ['Rebecca Lindgren, Rebecca Lind', ['Rebecca Lind', 'Rebecca Lindgren'], '<1>, <0>'],
    ['Call +49 30 901820 or 49 30 901820 1', ['+49 30 901820', '49 30 901820'], 'Call <0> or <1> 1'],
    ['x4711y, 4711, 47112', ['4711'], 'x4711y, <0>, 47112'],
    ['4711', ['4711', '4711 0815'], '<0>'],
    ['constructor __proto__', ['4711'], 'constructor __proto__'],
  ])('are replaced as whole words, the longest first: %j', (text, values, expected) => {
    expect(replaced(text, values)).toBe(expected);
  });

  test('cost a word no more the more there are of them', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => `+49 30 ${100_000 + index}`);
    const text = '49 30 99 '.repeat(100_000);
    const startedMs = performance.now();
    expect(replaced(`${text}+49 30 100007`, values)).toBe(`${text}<7>`);
    // One after the other they would take minutes.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  test('stop where the time is up', () => {
    let looks = 0;
    const values = new Map(Array.from({ length: 1_000 }, (_, index) => [`49 ${'1'.repeat(index + 4)}`, '']));
    const known = createKnownValues(values, () => {
      looks += 1;
      if (looks > 3) throw new RangeError('Too late');
    });
    expect(() => known.replace('49 '.repeat(10_000))).toThrow('Too late');
  });
});
