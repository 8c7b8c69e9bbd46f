import { expect, test } from 'vitest';

import { faultOfKey, meetKey, pinKey, readTrust, rememberLog, type Trust } from './trust.ts';

const now = new Date('2026-11-26T12:00:00Z');
const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const trust: Trust = { key, how: 'first_use', since: '2026-11-01T00:00:00.000Z' };
const seen = { note: 'a note', size: '40', at: '2026-11-20T00:00:00.000Z' };

test('the first key that a server states is trusted, and said to be', () => {
  expect(meetKey(undefined, `${key}\n`, now)).toEqual({
    kind: 'first_use',
    trust: { key, how: 'first_use', since: now.toISOString() },
  });
});

test('another key than the remembered one never replaces it', () => {
  expect(meetKey(trust, key, now)).toEqual({ kind: 'same', trust });
  expect(meetKey(trust, 'other+00000000+AQ==', now)).toEqual({
    kind: 'changed',
    trust,
    stated: 'other+00000000+AQ==',
  });
});

test('a pinned key keeps the log that was seen only where it is the same key', () => {
  const before = { ...trust, seen };
  expect(pinKey(before, ` ${key} `, now)).toEqual({ key, how: 'pinned', since: now.toISOString(), seen });
  expect(pinKey(before, 'other', now)).toEqual({ key: 'other', how: 'pinned', since: now.toISOString() });
});

test('a log is remembered unless a longer one was seen', () => {
  const before = { ...trust, seen };
  expect(rememberLog(before, { note: 'shorter', size: 39n }, now)).toBe(before);
  expect(rememberLog(before, { note: 'longer', size: 41n }, now).seen).toEqual({
    note: 'longer',
    size: '41',
    at: now.toISOString(),
  });
});

test('what was stored is read back, and what has another form is not believed', () => {
  const whole = { ...trust, seen };
  expect(readTrust(JSON.stringify(whole))).toEqual(whole);
  for (const broken of [
    null,
    '',
    '{',
    '3',
    JSON.stringify({ ...whole, key: 'no key' }),
    JSON.stringify({ ...whole, how: 'hearsay' }),
    JSON.stringify({ ...whole, since: 'once' }),
    JSON.stringify({ ...whole, seen: { ...seen, size: '-1' } }),
    JSON.stringify({ ...whole, seen: 'yes' }),
  ]) {
    expect(readTrust(broken)).toBeUndefined();
  }
});

test('a key that somebody typed is looked at before it is trusted', () => {
  expect(faultOfKey(`  ${key}\n`)).toBeUndefined();
  expect(faultOfKey('PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toContain(
    'not a verifier key',
  );
});
