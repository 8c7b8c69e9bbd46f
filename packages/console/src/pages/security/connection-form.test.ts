import { expect, test } from 'vitest';

import {
  changedConnection,
  CONNECTION_CHECKS,
  type ConnectionForm,
  formOf,
  newConnection,
} from './connection-form.ts';

const FORM: ConnectionForm = {
  kind: 'issuer',
  name: ' Company ',
  issuer: ' https://id.example.com ',
  client_id: 'avouch',
  client_secret: '',
  domains: ['Example.com'],
  default_role: '',
};

test('a new connection names its issuer, or the preset that knows it', () => {
  expect(newConnection(FORM)).toEqual({
    name: 'Company',
    issuer: 'https://id.example.com',
    client_id: 'avouch',
    client_secret: null,
    domains: ['example.com'],
    default_role: null,
  });
  const google = newConnection({ ...FORM, kind: 'google', default_role: 'auditor' });
  expect(google).toMatchObject({ preset: 'google', default_role: 'auditor' });
  expect(google).not.toHaveProperty('issuer');
});

test('a secret that is not typed anew stays as it is', () => {
  expect(changedConnection(FORM)).not.toHaveProperty('client_secret');
  expect(changedConnection({ ...FORM, client_secret: 'new' })).toMatchObject({ client_secret: 'new' });
});

test('the form of a connection never holds its secret', () => {
  const connection = {
    id: '1',
    name: 'Company',
    preset: null,
    issuer: 'https://id.example.com',
    client_id: 'avouch',
    has_secret: true,
    domains: ['example.com'],
    default_role: null,
    redirect_uri: 'https://avouch.example/v1/auth/oidc/1/callback',
    created_at: '2026-11-26T00:00:00Z',
    changed_at: '2026-11-26T00:00:00Z',
  };
  expect(formOf(connection)).toMatchObject({ kind: 'issuer', client_secret: '', default_role: '' });
  expect(formOf(undefined)).toMatchObject({ kind: 'google', name: 'Google' });
});

test.each([
  ['issuer', { issuer: 'id.example.com' }],
  ['issuer', { issuer: 'https://id.example.com?x' }],
  ['domains', { domains: [] }],
  ['domains', { domains: ['@example.com'] }],
  ['client_id', { client_id: ' ' }],
  ['name', { name: '' }],
] as const)('the form says what is wrong with %s in %j', (name, wrong) => {
  const check = CONNECTION_CHECKS[name] as (value: unknown, values: ConnectionForm) => string | undefined;
  const values: ConnectionForm = { ...FORM, ...wrong };
  expect(check(values[name], values)).toBeTypeOf('string');
  expect(check(FORM[name], FORM)).toBeUndefined();
});
