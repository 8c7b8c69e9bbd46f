import type { AnswerOf, BodyOf } from '@avouch/sdk';

import type { Checks } from '../../forms/use-fields.ts';

export type Connection = AnswerOf<'get', '/v1/oidc_connections'>['connections'][number];

/** A connection as its form has it; the names are the server's, so that its refusals find their fields. */
export type ConnectionForm = {
  readonly kind: 'google' | 'issuer';
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  /** Written only: what is kept is never shown. */
  readonly client_secret: string;
  readonly domains: readonly string[];
  /** Empty where everybody needs an invitation. */
  readonly default_role: '' | NonNullable<Connection['default_role']>;
};

export const JOINING = [
  { value: '', label: 'Nobody without an invitation' },
  { value: 'developer', label: 'They become developer' },
  { value: 'finance', label: 'They become finance' },
  { value: 'auditor', label: 'They become auditor' },
] as const;

/** Pure: the form of a connection that there is, or of a new one. */
export function formOf(connection: Connection | undefined): ConnectionForm {
  return {
    kind: connection === undefined || connection.preset === 'google' ? 'google' : 'issuer',
    name: connection?.name ?? 'Google',
    issuer: connection?.issuer ?? '',
    client_id: connection?.client_id ?? '',
    client_secret: '',
    domains: connection?.domains ?? [],
    default_role: connection?.default_role ?? '',
  };
}

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

/** What is wrong with a connection as far as can be said without the server. */
export const CONNECTION_CHECKS: Checks<ConnectionForm> = {
  name: (name) => (name.trim() === '' ? 'Say what the button to sign in with is called.' : undefined),
  issuer: (issuer, { kind }) =>
    kind === 'google' || /^https?:\/\/[^?#\s]+$/.test(issuer.trim())
      ? undefined
      : 'Type the issuer’s URL, without query and fragment.',
  client_id: (id) =>
    id.trim() === '' ? 'The issuer gives it to you when you register Avouch there.' : undefined,
  domains(domains) {
    if (domains.length === 0) return 'Say whose addresses are believed, such as example.com.';
    const wrong = domains.find((domain) => !DOMAIN.test(domain));
    return wrong === undefined ? undefined : `“${wrong}” is no domain such as example.com.`;
  },
};

/** Pure: a new connection as `POST /v1/oidc_connections` takes it. */
export function newConnection(form: ConnectionForm): BodyOf<'post', '/v1/oidc_connections'> {
  return {
    ...shared(form),
    ...(form.kind === 'google' ? { preset: 'google' as const } : { issuer: form.issuer.trim() }),
    client_secret: form.client_secret === '' ? null : form.client_secret,
  };
}

/** Pure: what `PATCH /v1/oidc_connections/{id}` takes. A secret that is not typed anew stays as it is. */
export function changedConnection(form: ConnectionForm): BodyOf<'patch', '/v1/oidc_connections/{id}'> {
  return { ...shared(form), ...(form.client_secret !== '' && { client_secret: form.client_secret }) };
}

function shared(form: ConnectionForm) {
  return {
    name: form.name.trim(),
    client_id: form.client_id.trim(),
    domains: form.domains.map((domain) => domain.toLowerCase()),
    default_role: form.default_role === '' ? null : form.default_role,
  };
}
