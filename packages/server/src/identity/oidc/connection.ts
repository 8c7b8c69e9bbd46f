import { z } from 'zod';

import type { Role } from '../permissions.ts';

/** What somebody without an invitation may become. Nobody becomes admin because an issuer says so. */
export const JOINING_ROLES = ['finance', 'auditor', 'developer'] as const satisfies readonly Role[];
export type JoiningRole = (typeof JOINING_ROLES)[number];

export const PRESETS = ['google'] as const;
export type Preset = (typeof PRESETS)[number];

export const GOOGLE_ISSUER = 'https://accounts.google.com';

/** More than any tenant signs in through. */
export const MAX_CONNECTIONS = 10;

/** An issuer that a tenant believes about people with addresses in some domains, for itself and for no other tenant. */
export interface OidcConnection {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly preset: Preset | undefined;
  /** The issuer identifier, as its discovery document and its tokens state it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Encrypted; undefined for a public client, which proves itself by PKCE alone. */
  readonly sealedSecret: Uint8Array | undefined;
  /** In lower case. */
  readonly domains: readonly string[];
  /** Undefined where everybody needs an invitation. */
  readonly defaultRole: JoiningRole | undefined;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Where an encrypted client secret stands: it opens for this connection alone. */
export function secretPlace(connectionId: string): string {
  return `oidc/${connectionId}`;
}

/** Registered at the issuer. One for each connection: an answer that was meant for another one does not arrive here. */
export function redirectUriOf(origin: string, connectionId: string): string {
  return `${origin}/v1/auth/oidc/${connectionId}/callback`;
}

/** No control characters: names are printed to terminals. */
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** Host names in ASCII: an international one is written as `xn--…`, so that no letter looks like another. */
const domain = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be a domain such as example.com',
  );

/** OpenID Connect Discovery, section 2: a URL without query or fragment. */
const issuer = z
  .string()
  .max(500)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && !/[?#]/.test(text);
  }, 'must be a URL without query and fragment');

const printable = /^[\x20-\x7e]+$/;

export const connectionSettings = z.strictObject({
  name,
  preset: z.enum(PRESETS).nullable().default(null),
  issuer: issuer.optional().describe('Not with a preset, which knows it.'),
  client_id: z.string().max(255).regex(printable, 'must be printable ASCII'),
  client_secret: z
    .string()
    .max(1_000)
    .regex(printable, 'must be printable ASCII')
    .nullable()
    .default(null)
    .describe('Null for a public client. Shown never again.'),
  domains: z.array(domain).min(1).max(50),
  default_role: z
    .enum(JOINING_ROLES)
    .nullable()
    .default(null)
    .describe('What somebody without an invitation becomes; null where an invitation is needed.'),
});

/** What is left out stays as it is. Another issuer is another connection: its subjects are other people. */
export const connectionChanges = z
  .strictObject({
    name,
    client_id: connectionSettings.shape.client_id,
    client_secret: connectionSettings.shape.client_secret.unwrap(),
    domains: connectionSettings.shape.domains,
    default_role: connectionSettings.shape.default_role.unwrap(),
  })
  .partial();
