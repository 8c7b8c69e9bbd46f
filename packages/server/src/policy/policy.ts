import { createHash } from 'node:crypto';

import { canonicalize } from '@avouch/proof';
import { z } from 'zod';

/** A model or provider name, in which `*` stands for any characters. */
const pattern = z
  .string()
  .regex(/^[\w.:@/+*-]{1,256}$/, 'use letters, digits and . : @ / + _ - and * for any characters');

const rule = z.strictObject({
  /** Only what matches one of these is allowed. Absent: everything. */
  allow: z.array(pattern).max(1_000).optional(),
  /** What matches one of these is refused, whatever `allow` says. */
  deny: z.array(pattern).max(1_000).optional(),
});

/** A policy as it is written and signed. Unknown keys are refused: a rule that nobody enforces is a lie. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  models: rule.optional(),
  providers: rule.optional(),
});

export type Policy = z.output<typeof policySchema>;

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
