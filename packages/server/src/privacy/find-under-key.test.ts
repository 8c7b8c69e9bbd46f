import { array, assert, constantFrom, oneof, option, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createDetector } from './detect/index.ts';
import { findUnderKey } from './find-under-key.ts';
import { KINDS } from './kinds.ts';

const detector = createDetector();
const everyKind = new Set(KINDS);

function found(text: string, key: string | undefined): string[] {
  return findUnderKey(detector, text, key, everyKind, () => undefined).map(
    ({ kind, start, end }) => `${kind} ${text.slice(start, end)}`,
  );
}

describe('a value under a key', () => {
  test.each([
    ['password', 'Tr0ub4dor&3x', 'password'],
    ['password', 'correct horse battery', 'password'],
    ['db_password', `Tr0ub"4dor'&3x`, 'password'],
    ['account_number', '88347126', 'bank_account'],
    ['accountNumber', '88347126', 'bank_account'],
    ['dateOfBirth', '1983-03-14', 'date_of_birth'],
    ['passport_number', 'C01X00T47', 'passport'],
    ['tax_id', '86095742719', 'de_tax_id'],
    ['api_key', 'kjh34kjh5kjh345kjh34k5jh', 'api_token'],
    ['last_name', 'Lindgren', 'person_name'],
  ])('is what the key says: %s', (key, value, kind) => {
    expect(found(value, key)).toEqual([`${kind} ${value}`]);
  });

  test.each([
    ['name', 'get_user_by_email'],
    ['required', 'password'],
    ['seed', '1234567890'],
    ['created_at', '1700000000'],
    ['tool_call_id', 'call_9pw1qnYScqvGrCH58HWCvFH6'],
    ['location', 'Boston, MA'],
    ['jane.roe@example.com', 'hello'],
  ])('is nothing personal where the key says nothing of it: %s', (key, value) => {
    expect(found(value, key)).toEqual([]);
  });

  test('leaves the words beside what has a form of its own', () => {
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    expect(found(`${token} is for jane.roe@example.com`, 'content')).toEqual([
      `api_token ${token}`,
      'email jane.roe@example.com',
    ]);
  });

  test('is found within the text, in order, whatever both are', () => {
    const word = constantFrom(
      'password',
      'phone',
      'jane@example.com',
      '4111 1111 1111 1111',
      '"',
      '\\',
      ' ',
      '[',
    );
    const texts = array(oneof(word, string({ maxLength: 5 })), { maxLength: 8 }).map((all) => all.join(''));
    assert(
      property(texts, option(texts, { nil: undefined }), (text, key) => {
        let done = 0;
        for (const { start, end } of findUnderKey(detector, text, key, everyKind, () => undefined)) {
          expect(start).toBeGreaterThanOrEqual(done);
          expect(end).toBeGreaterThan(start);
          done = end;
        }
        expect(done).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
