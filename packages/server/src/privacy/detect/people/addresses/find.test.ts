import { describe, expect, test } from 'vitest';

import { findAddressesInText } from '../cases/find-in-text.ts';

function addressesIn(text: string): string[] {
  return findAddressesInText(text).map(({ start, end }) => text.slice(start, end));
}

describe('postal addresses', () => {
  test('one is found whole over line breaks, from the flat to the country', () => {
    const written = 'Flat 2, 10 Rosemary Lane\nLeeds\nLS1 4AB\nUnited Kingdom';
    expect(addressesIn(`Dear Ms Cole,\n${written}\nThank you.`)).toEqual([written]);
  });

  test('the house number stands before the street or behind it', () => {
    expect(addressesIn('12-14 Rue des Fleurs et Karl-Marx-Allee 100a')).toEqual([
      '12-14 Rue des Fleurs',
      'Karl-Marx-Allee 100a',
    ]);
  });

  test('a town says where somebody is without a street, where its postcode is with it', () => {
    expect(addressesIn('Based in Portland, OR 97205.')).toEqual(['Portland, OR 97205']);
    expect(addressesIn('Based in Portland.')).toEqual([]);
  });

  test('a street without a number is a place and no address', () => {
    expect(addressesIn('Wall Street fell, Abbey Road was recorded.')).toEqual([]);
  });

  test('numbers beside such words are mostly something else', () => {
    for (const text of ['Chapter 10 The Long Road', 'In 2019 Market Street was closed', '12 Court rulings']) {
      expect(addressesIn(text)).toEqual([]);
    }
  });
});
