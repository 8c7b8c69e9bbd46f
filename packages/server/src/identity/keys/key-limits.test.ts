import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type KeyLimits, limitsWithin, matcherOf, networkOf, NO_LIMITS } from './key-limits.ts';
import { labelsWithin } from './label-limits.ts';

describe('ranges of addresses', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.7', true],
    ['192.0.2.0/24', '192.0.3.7', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.0/24', '::ffff:192.0.2.7', true],
    ['192.0.2.0/24', '::ffff:c000:207', true],
    ['::ffff:192.0.2.0/120', '192.0.2.7', true],
    ['::ffff:192.0.2.0/120', '192.0.3.7', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::/0', '2001:db8::1', true],
    // Every IPv6 address is no IPv4 address, mapped or not.
    ['::/0', '192.0.2.7', false],
    ['::/0', '::ffff:192.0.2.7', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['192.0.2.0/24', '64:ff9b::c000:207', false],
    ['192.0.2.0/24', '::192.0.2.7', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['0.0.0.0/0', '', false],
    ['0.0.0.0/0', '192.0.2', false],
    ['0.0.0.0/0', '192.0.2.7, 192.0.2.8', false],
  ])('%s holds %s: %s', (range, address, expected) => {
    expect(matcherOf([range])(address)).toBe(expected);
  });

  test.each([
    '192.0.2.1/24',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/08x',
    'fe80::1%eth0',
    '',
    'x',
    '::1/127',
  ])('%s is none', (range) => {
    expect(networkOf(range)).toBeUndefined();
  });

  test('that are given hold no address that the giver’s do not', () => {
    const range = fc
      .tuple(fc.constantFrom(10, 11, 192), fc.constantFrom(0, 1, 128), fc.integer({ min: 0, max: 24 }))
      .map(([a, b, bits]) => {
        const first = (((a << 24) | (b << 16)) >>> (32 - bits || 31)) << (32 - bits || 31);
        const value = bits === 0 ? 0 : first >>> 0;
        return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}/${bits}`;
      });
    const address = fc
      .tuple(fc.constantFrom(10, 11, 192, 7), fc.constantFrom(0, 1, 128, 255))
      .map(([a, b]) => `${a}.${b}.3.4`);
    fc.assert(
      fc.property(
        fc.array(range, { minLength: 1, maxLength: 3 }),
        fc.array(range, { minLength: 1, maxLength: 3 }),
        address,
        (own, wanted, from) => {
          let given: readonly string[];
          try {
            given = limitsWithin(only({ ipRanges: own }), only({ ipRanges: wanted })).ipRanges ?? [];
          } catch {
            return;
          }
          expect(!matcherOf(given)(from) || matcherOf(own)(from)).toBe(true);
        },
      ),
    );
  });
});

describe('limits that are given', () => {
  test('are the giver’s where nothing was asked for, and within them else', () => {
    const own = only({ teams: ['web', 'ops'], certificates: ['a'] });
    expect(limitsWithin(own, NO_LIMITS)).toEqual(own);
    expect(limitsWithin(own, only({ teams: ['ops'] })).teams).toEqual(['ops']);
    expect(limitsWithin(NO_LIMITS, own)).toEqual(own);
    expect(() => limitsWithin(own, only({ teams: ['ops', 'hr'] }))).toThrow(/more than you have/);
    expect(() => limitsWithin(own, only({ certificates: ['b'] }))).toThrow(/more than you have/);
  });
});

describe('labels', () => {
  const none = { team: undefined, feature: undefined };

  test('are filled in where the key has exactly one', () => {
    expect(labelsWithin({ teams: ['web'], features: undefined }, none)).toEqual({
      team: 'web',
      feature: undefined,
    });
    expect(labelsWithin({ teams: ['web'], features: ['a'] }, { ...none, residency: 'eu' })).toEqual({
      team: 'web',
      feature: 'a',
      residency: 'eu',
    });
  });

  test('are refused where they are others, or left out and could be several', () => {
    const refusal = expect.objectContaining({ code: 'label_not_allowed' });
    expect(() => labelsWithin({ teams: ['web'], features: undefined }, { ...none, team: 'ops' })).toThrow(
      refusal,
    );
    expect(() => labelsWithin({ teams: ['web', 'ops'], features: undefined }, none)).toThrow(refusal);
    expect(() => labelsWithin({ teams: undefined, features: ['a'] }, { team: 'web', feature: 'A' })).toThrow(
      refusal,
    );
  });
});

function only(limits: Partial<KeyLimits>): KeyLimits {
  return { ...NO_LIMITS, ...limits };
}
