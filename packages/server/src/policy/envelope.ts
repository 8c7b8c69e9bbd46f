import { encodeBase64, parseCanonical, preAuthEncoding, ProofError, verifyEnvelope } from '@avouch/proof';

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

/** Signs a policy: a DSSE envelope (v1.0.2) around its canonical form. */
export function sealPolicy(policy: Policy, signer: Signer): { envelope: string; fingerprint: string } {
  const canonical = canonicalPolicy(policy);
  const payload = Buffer.from(canonical);
  const signature = signer.sign(preAuthEncoding(POLICY_PAYLOAD_TYPE, payload));
  const envelope = JSON.stringify({
    payloadType: POLICY_PAYLOAD_TYPE,
    payload: encodeBase64(payload),
    signatures: [{ keyid: '', sig: encodeBase64(signature) }],
  });
  return { envelope, fingerprint: fingerprintOf(canonical) };
}

/** Reads a policy back. Whatever is wrong with it, the answer is `invalid`: then every call is refused. */
export async function openPolicy(envelope: string, publicKey: Uint8Array): Promise<OpenedPolicy> {
  try {
    const { payload } = await verifyEnvelope(envelope, [{ keyid: '', publicKey }], [POLICY_PAYLOAD_TYPE]);
    const canonical = Buffer.from(payload).toString('utf8');
    const parsed = policySchema.safeParse(parseCanonical(canonical));
    if (!parsed.success) return { kind: 'invalid', reason: 'It has rules that this version does not know.' };
    return { kind: 'valid', policy: parsed.data, fingerprint: fingerprintOf(canonical) };
  } catch (error) {
    if (error instanceof ProofError) return { kind: 'invalid', reason: error.detail };
    throw error;
  }
}
