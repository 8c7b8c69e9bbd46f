import { createHash } from 'node:crypto';

import { canonicalize } from '@avouch/proof';
import { z } from 'zod';

import { UUID_PATTERN } from '../platform/ids.ts';
import { list, named, scopeRules, scopeRulesShape, section } from './scope-rules.ts';

/** The length of a policy's canonical form, and of the text that it is written in. */
export const MAX_POLICY_BYTES = 256 * 1024;

/** Models that one name leads to: each may be tried for one call. */
export const MAX_TARGETS = 50;

/** The name of a model: exact, and perhaps after the name of a provider and a slash. */
const modelName = z
  .string({ error: 'write the name of a model' })
  .regex(/^[\w.:@/+-]{1,256}$/, 'write the name of one model: letters, digits and . : @ / + _ -');

const models = list(modelName, MAX_TARGETS, 'names of models').min(1, 'name at least one model');

const routing = section({
  /** A name of the tenant's own, and the models that it stands for. */
  aliases: named(modelName, models).optional(),
  /** What to try, in order, when a model cannot answer. */
  fallbacks: named(modelName, models).optional(),
  /** What `auto` may choose from. */
  auto: section({ models }).optional(),
});

/** The form of `x-team` and `x-feature`. */
const label = z.string().regex(/^[\w.:/-]{1,64}$/, 'use up to 64 letters, digits and . _ : / -');
const apiKeyId = z.string().regex(UUID_PATTERN, 'write the id of an API key, as `avouch keys list` shows it');

/** A policy as it is written and signed: structure alone; `faultsOf` says what no schema can. */
export const policySchema = section({
  version: z.literal(1, { error: 'write version: 1, the version of the format' }),
  /** Where the tenant's days begin: an IANA name. */
  time_zone: z.string({ error: 'write the name of a time zone, such as Europe/Berlin' }).max(64).optional(),
  ...scopeRulesShape,
  routing: routing.optional(),
  teams: named(label, scopeRules).optional(),
  features: named(label, scopeRules).optional(),
  api_keys: named(apiKeyId, scopeRules).optional(),
});

export type Policy = z.output<typeof policySchema>;

/** Scopes of one kind; each is made ready when the policy comes into force. */
export const MAX_SCOPES = 1_000;

/** Aliases, and names with fallbacks. */
export const MAX_ROUTING_NAMES = 500;

/** What every new tenant starts with: everything is allowed, and that too is signed. */
export const defaultPolicy: Policy = { version: 1 };

/** The text that is signed and hashed: RFC 8785. */
export function canonicalPolicy(policy: Policy): string {
  return canonicalize(JSON.parse(JSON.stringify(policy)));
}

/** The SHA-256 of a policy's canonical form, in hex. */
export function fingerprintOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}
