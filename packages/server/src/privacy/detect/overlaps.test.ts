import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Finding } from '../kinds.ts';
import { resolveOverlaps } from './overlaps.ts';

const TEXT = '12 Oak Street, 10115 Berlin and more of it';

function finding(kind: Finding['kind'], start: number, end: number, confidence: number): Finding {
  return { kind, start, end, confidence };
}

describe('of findings that overlap', () => {
  test('the surer one stays whole, and of the other what it does not cover', () => {
    const address = finding('postal_address', 0, 27, 0.6);
    const number = finding('phone', 15, 20, 0.9);
    expect(resolveOverlaps(TEXT, [number, address])).toEqual([
      finding('postal_address', 0, 13, 0.6),
      number,
      finding('postal_address', 21, 27, 0.6),
    ]);
  });

  test('fewer than four letters or digits left over are not worth a finding', () => {
    const street = finding('postal_address', 0, 13, 0.9);
    expect(resolveOverlaps(TEXT, [street, finding('phone', 3, 18, 0.6)])).toEqual([street]);
    expect(resolveOverlaps(TEXT, [street, finding('phone', 3, 19, 0.6)])).toEqual([
      street,
      finding('phone', 15, 19, 0.6),
    ]);
  });

  test('one within another is dropped if it is weaker', () => {
    const whole = finding('postal_address', 0, 27, 0.9);
    expect(resolveOverlaps(TEXT, [finding('phone', 15, 20, 0.6), whole])).toEqual([whole]);
  });

  test('no four letters or digits of any are left, and none overlap', () => {
    const spans = fc.record({ start: fc.nat(30), length: fc.integer({ min: 1, max: 12 }), worth: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 8 }), (drawn) => {
        const findings = drawn.map(({ start, length, worth }) =>
          finding(worth % 2 === 0 ? 'phone' : 'postal_address', start, start + length, 0.5 + worth / 10),
        );
        const kept = resolveOverlaps(TEXT, findings);
        let free = 0;
        for (const { start, end } of kept) {
          expect(start).toBeGreaterThanOrEqual(free);
          expect(end).toBeGreaterThan(start);
          free = end;
        }
        const isKept = (at: number) => kept.some(({ start, end }) => start <= at && at < end);
        for (const { start, end } of findings) {
          const left = TEXT.slice(start, end)
            .split('')
            .filter((character, place) => /[\p{L}\d]/u.test(character) && !isKept(start + place));
          expect(left.length).toBeLessThan(4);
        }
      }),
    );
  });
});
