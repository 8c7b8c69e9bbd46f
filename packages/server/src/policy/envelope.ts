import {
  canonicalize,
  decodeUtf8,
  encodeBase64,
  parseCanonical,
  preAuthEncoding,
  ProofError,
  verifyEnvelope,
} from '@avouch/proof';
import { z } from 'zod';

import type { Signer } from '../platform/signing-keys.ts';
import { canonicalPolicy, fingerprintOf, type Policy, policySchema } from './policy.ts';

/** The type under which policies are signed, so that no other signed document can pass for one. */
export const POLICY_PAYLOAD_TYPE = 'application/vnd.avouch.policy+json';

/** A policy whose signature was verified, and how it is named in entries. */
export interface SignedPolicy {
  readonly policy: Policy;
  readonly fingerprint: string;
}

export type OpenedPolicy =
  | ({ readonly kind: 'valid' } & SignedPolicy)
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * What is signed: the policy, for whom, and as which version. Without the last two, an old version could be put
 * back, or another tenant's be put in.
 */
const statementSchema = z.strictObject({
  tenant: z.uuid(),
  version: z.int().min(1),
  policy: policySchema,
});

/** Which policy is meant. */
export interface PolicyIdentity {
  readonly tenant: string;
  readonly version: number;
}

/** Signs a policy: a DSSE envelope (v1.0.2) around the canonical form of its statement. */
export function sealPolicy(
  policy: Policy,
  { tenant, version }: PolicyIdentity,
  signer: Signer,
): { envelope: string; fingerprint: string } {
  const canonical = canonicalPolicy(policy);
  const payload = Buffer.from(canonicalize({ tenant, version, policy: parseCanonical(canonical) }));
  const signature = signer.sign(preAuthEncoding(POLICY_PAYLOAD_TYPE, payload));
  const envelope = JSON.stringify({
    payloadType: POLICY_PAYLOAD_TYPE,
    payload: encodeBase64(payload),
    signatures: [{ keyid: '', sig: encodeBase64(signature) }],
  });
  return { envelope, fingerprint: fingerprintOf(canonical) };
}

/** Reads a policy back, signed by any of the keys. Whatever is wrong with it, the answer is `invalid`: then every call is refused. */
export async function openPolicy(
  envelope: string,
  expected: PolicyIdentity,
  publicKeys: readonly Uint8Array[],
): Promise<OpenedPolicy> {
  try {
    const trusted = publicKeys.map((publicKey) => ({ keyid: '', publicKey }));
    const { payload } = await verifyEnvelope(envelope, trusted, [POLICY_PAYLOAD_TYPE]);
    const parsed = statementSchema.safeParse(parseCanonical(decodeUtf8(payload)));
    if (!parsed.success) return { kind: 'invalid', reason: 'It has rules that this version does not know.' };
    const { tenant, version, policy } = parsed.data;
    if (tenant !== expected.tenant || version !== expected.version) {
      return { kind: 'invalid', reason: 'It was signed for another tenant or as another version.' };
    }
    return { kind: 'valid', policy, fingerprint: fingerprintOf(canonicalPolicy(policy)) };
  } catch (error) {
    if (error instanceof ProofError) return { kind: 'invalid', reason: error.detail };
    throw error;
  }
}
