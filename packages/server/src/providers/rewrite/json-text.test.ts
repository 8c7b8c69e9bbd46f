import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isJsonText, keyOf, rewriteJsonText } from './json-text.ts';

const same = { readString: (value: string) => value, readKey: (key: string) => key };

const isJson = (text: string): boolean => isJsonText(text, () => {});

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), mapped(one, change)]));
}

describe('JSON text', () => {
  it('stays as it is where every string stays', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const text = ` ${JSON.stringify(JSON.parse(json), null, indent)}\n`;
        expect(rewriteJsonText(text, same)).toBe(text);
        expect(rewriteJsonText(json, { ...same, readNumber: (digits) => digits })).toBe(json);
      }),
    );
    const odd = String.raw`{ "a\u0062" :[ -0.0e+1,true , null,"\ud800\/" ], "a\u0062": 1e400 }`;
    expect(rewriteJsonText(odd, same)).toBe(odd);
  });

  it('has the strings that its parsed value would have', () => {
    const change = (text: string): string => `"${text}\\\n`;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const written = rewriteJsonText(JSON.stringify(value), { readString: change, readKey: change });
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(mapped(value, change))));
      }),
    );
  });

  it('says where each string stands, and under which key', () => {
    const places: string[] = [];
    rewriteJsonText('["a",{"k":"b","l":[["c"],{"m":{}},"d"]},"e",{"n":1}]', {
      ...same,
      readString(value, path) {
        places.push(`${path.join('.')}=${value}@${String(keyOf(path))}`);
        return value;
      },
      readNumber(digits, path) {
        places.push(`${path.join('.')}=${digits}`);
        return digits;
      },
    });
    expect(places).toEqual([
      '0=a@undefined',
      '1.k=b@k',
      '1.l.0.0=c@l',
      '1.l.2=d@l',
      '2=e@undefined',
      '3.n=1',
    ]);
  });

  it('puts a number that changes in its place as a string', () => {
    const readNumber = (digits: string): string => digits.replace('123', 'x');
    expect(rewriteJsonText('[123, -1.23e4 ,{"a":1234}]', { ...same, readNumber })).toBe(
      '["x", -1.23e4 ,{"a":"x4"}]',
    );
  });

  it('is an object, an array or a string in quotes, and nothing else', () => {
    expect(['{}', ' [1]\n', '"a"', '[[[]]]'].every(isJson)).toBe(true);
    expect(['', '1', 'null', '{', '[a]', '"a" "b"', '{"a":1} x', '[1', '\u00a0{}'].some(isJson)).toBe(false);
    expect(isJson('['.repeat(1_000_000) + ']'.repeat(1_000_000))).toBe(true);
  });
});
