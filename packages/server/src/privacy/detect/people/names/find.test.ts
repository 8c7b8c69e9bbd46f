import { describe, expect, test } from 'vitest';

import { findNamesInText } from '../cases/find-in-text.ts';

function namesIn(text: string): string[] {
  return findNamesInText(text).map(({ start, end }) => text.slice(start, end));
}

describe('names of people', () => {
  test('a title is not part of the name that it announces', () => {
    expect(namesIn('Sehr geehrter Herr Dr. Brandt, anbei der Vertrag.')).toEqual(['Brandt']);
    expect(namesIn('De heer Van den Berg en mevrouw de Wit bellen.')).toEqual(['Van den Berg', 'de Wit']);
  });

  test('an announced name may be of small letters or known to no list', () => {
    expect(namesIn('hi, my name is john smith and i lost my card')).toEqual(['john smith']);
    expect(namesIn('My name is Xqvarta Blorp.')).toEqual(['Xqvarta Blorp']);
    expect(namesIn('{"first_name": "Xqvarta"}')).toEqual(['Xqvarta']);
  });

  test('a given name alone is one only where something announces it, or beside a full name', () => {
    expect(namesIn('Priscilla left early.')).toEqual([]);
    expect(namesIn('Dear Priscilla,')).toEqual(['Priscilla']);
    expect(namesIn('I met Priscilla and Tom Hargreaves.')).toEqual(['Priscilla', 'Tom Hargreaves']);
  });

  test('public and fictional people are people', () => {
    expect(namesIn('Would Albert Einstein have read about Sherlock Holmes?')).toEqual([
      'Albert Einstein',
      'Sherlock Holmes',
    ]);
  });

  test('what is named after a person is not one', () => {
    for (const text of ['Johns Hopkins University', 'the Taylor Series', 'Martin Luther King Boulevard']) {
      expect(namesIn(text)).toEqual([]);
    }
  });

  test('a word that is also a name is one only beside what is a name', () => {
    expect(namesIn('Will the market rise in May?')).toEqual([]);
    expect(namesIn('Will Kowalski rise in May?')).toEqual(['Will Kowalski']);
    expect(namesIn('Will Donald Duck rise in May?')).toEqual(['Donald Duck']);
  });

  test('identifiers, handles and paths hold no names', () => {
    for (const text of [
      'new JohnSmith()',
      '@John Smith_2',
      'lib/John.Smith/x',
      'const John = 1',
      'john_smith',
    ]) {
      expect(namesIn(text)).toEqual([]);
    }
  });

  test('a family name comes first where it has its line to itself', () => {
    expect(namesIn('Smith, John A.\nGarcia, Maria')).toEqual(['Smith, John A.', 'Garcia, Maria']);
    expect(namesIn('In Smith, John is a common name.')).toEqual([]);
  });
});
