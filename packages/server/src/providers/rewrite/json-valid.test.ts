import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isValidJson } from './json-valid.ts';

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const free = (): void => {};

describe('JSON', () => {
  it('is what the parser takes', () => {
    const sign = fc.constantFrom(
      ...'{}[]:,"\\ \n\t01-+.eEu'.split(''),
      'true',
      'null',
      'false',
      '"a"',
      '\\"',
      '\\u00e9',
      '\\u00',
      '\u0001',
      '\u00a0',
      '\ufeff',
      '1.5e+7',
    );
    const soup = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(''));
    const spoiled = fc.tuple(fc.json({ depthSize: 'medium' }), fc.nat(), soup).map(([json, where, put]) => {
      const at = where % (json.length + 1);
      return json.slice(0, at) + put.slice(0, 2) + json.slice(at + (where % 2));
    });
    const spaced = fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value, null, 1));
    fc.assert(
      fc.property(fc.oneof(soup, spoiled, spaced), (text) => {
        expect(isValidJson(text, free)).toBe(isParsed(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['', false],
    [' ', false],
    ['"', false],
    ['"\\"', false],
    ['"\\\\"', true],
    ['[1,]', false],
    ['{"a":1,}', false],
    ['{"a"}', false],
    ['[]]', false],
    ['[}', false],
    ['{]', false],
    ['1 2', false],
    ['-', false],
    ['01', false],
    [' {"a" : [ ] } ', true],
  ])('%s: %s', (text, expected) => {
    expect(isValidJson(text, free)).toBe(expected);
    expect(isParsed(text)).toBe(expected);
  });

  it('counts its work as it goes', () => {
    const text = '['.repeat(1_000_000);
    let spent = 0;
    const stop = (): void => {
      isValidJson(text, (characters) => {
        spent += characters;
        if (spent > 1_000) throw new RangeError('enough');
      });
    };
    expect(stop).toThrow('enough');
    expect(spent).toBeLessThan(1_100);
  });
});
