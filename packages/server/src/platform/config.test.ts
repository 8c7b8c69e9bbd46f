import { describe, expect, test } from 'vitest';

import { readConfig } from './config.ts';
import { AppError } from './errors.ts';

function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment, '/srv');
  } catch (error) {
    if (error instanceof AppError && error.code === 'config_invalid') return error.message;
    throw error;
  }
  return '';
}

describe('the configuration', () => {
  test('has a value for everything that must have one', () => {
    expect(readConfig({}, '/srv')).toMatchObject({
      AVOUCH_HOST: '127.0.0.1',
      AVOUCH_PORT: 8080,
      AVOUCH_UNPRICED: 'refuse',
      dataDir: '/srv/var',
      keysDir: '/srv/var/keys',
    });
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readConfig({ AVOUCH_PORT: '', AVOUCH_DATABASE_URL: '' }, '/srv').AVOUCH_PORT).toBe(8080);
  });

  test('refuses a key that it does not know, by name', () => {
    expect(refusalOf({ AVOUCH_PROT: '8080' })).toContain('AVOUCH_PROT is not a setting');
  });

  test.each([
    ['AVOUCH_PORT', '70000'],
    ['AVOUCH_PORT', '80a'],
    ['AVOUCH_PORT', '-1'],
    ['AVOUCH_DATABASE_URL', 'mysql://host/name'],
    ['AVOUCH_REDIS_URL', 'http://host'],
    ['AVOUCH_UNPRICED', 'ignore'],
    ['AVOUCH_LEDGER_ORIGIN', 'two words'],
    ['AVOUCH_MAX_BODY_BYTES', '1'],
    ['AVOUCH_METRICS_TOKEN', 'short'],
    ['AVOUCH_TRUSTED_PROXIES', '10.0.0.0/8, proxy.example'],
    ['AVOUCH_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['AVOUCH_PUBLIC_URL', 'avouch.example'],
    ['AVOUCH_PUBLIC_URL', 'http://avouch.example'],
    ['AVOUCH_PUBLIC_URL', 'https://avouch.example/console'],
    ['AVOUCH_PUBLIC_URL', 'https://me:secret@avouch.example'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(refusalOf({ [name]: value })).toContain(name);
  });

  test('says every fault at once, and repeats no value', () => {
    const refusal = refusalOf({ AVOUCH_PORT: 'x', AVOUCH_DATABASE_URL: 'mysql://me:hunter2@host/name' });
    expect(refusal).toContain('AVOUCH_PORT');
    expect(refusal).toContain('AVOUCH_DATABASE_URL');
    expect(refusal).not.toContain('hunter2');
  });

  test('leaves variables of others alone', () => {
    expect(refusalOf({ PATH: '/bin', OPENAI_API_KEY: 'sk-x' })).toBe('');
  });
});
