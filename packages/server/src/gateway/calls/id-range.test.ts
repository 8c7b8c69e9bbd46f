import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { idRange } from './id-range.ts';

describe('the range of ids that begin with a text', () => {
  it('holds an id exactly where the id begins so', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.integer({ min: 8, max: 36 }), (id, other, length) => {
        const range = idRange(id.slice(0, length).toUpperCase());
        const holds = (one: string) => range !== undefined && range.first <= one && one <= range.last;
        expect(holds(id)).toBe(true);
        expect(holds(other)).toBe(other.startsWith(id.slice(0, length)));
      }),
    );
  });

  it('is none for what no id begins with, and for a beginning that is too short', () => {
    for (const text of ['', '0192a1b', 'job:7-1234', '0192a1b2f', '0192a1b2-a1b2-', `${'0'.repeat(8)}-g`]) {
      expect(idRange(text)).toEqual(text.endsWith('-') ? expect.anything() : undefined);
    }
    expect(idRange(`${SOME_ID}0`)).toBeUndefined();
  });
});

const SOME_ID = '019a0000-0000-7000-8000-000000000001';
