import { concatBytes, decodeBase64, encodeUtf8 } from './bytes.ts';
import { isJsonObject } from './canonical.ts';
import type { JsonValue } from './canonical.ts';
import { verifyEd25519 } from './ed25519.ts';
import { parseJson } from './json.ts';
import { ProofError } from './refusal.ts';

/** The payload type of an in-toto statement. */
export const IN_TOTO_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** A DSSE envelope taken apart, not yet believed. */
export type Envelope = {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
};

/** `keyid` is a hint for finding the key, empty when there is none. It proves nothing. */
export type EnvelopeSignature = { readonly keyid: string; readonly signature: Uint8Array };

/** An Ed25519 public key (32 bytes) that a verifier trusts to sign envelopes, under the id it is known by. */
export type EnvelopeKey = { readonly keyid: string; readonly publicKey: Uint8Array };

/** An envelope that at least one trusted key signed. Read the payload from here, never from the text again. */
export type VerifiedEnvelope = {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** The trusted keys that signed, each once. */
  readonly signedBy: readonly EnvelopeKey[];
};

/**
 * The bytes that a DSSE signature covers (v1.0.2, pre-authentication encoding). The lengths keep a payload
 * from being passed off under another type.
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = encodeUtf8(payloadType);
  return concatBytes(encodeUtf8(`DSSEv1 ${type.length} `), type, encodeUtf8(` ${payload.length} `), payload);
}

/**
 * Reads the JSON envelope of DSSE v1.0.2. Unknown fields are ignored, as the specification asks; repeated
 * ones, missing ones and base64 in neither alphabet throw `malformed_json` or `malformed_envelope`.
 */
export function parseEnvelope(text: string): Envelope {
  if (text.length > MAX_ENVELOPE_LENGTH) throw new ProofError('too_large', 'The envelope is too long.');
  const value = parseJson(text);
  if (!isJsonObject(value)) throw malformed('The envelope is not an object.');
  const signatures = value['signatures'];
  if (!Array.isArray(signatures) || signatures.length === 0 || signatures.length > MAX_SIGNATURES) {
    throw malformed('The envelope has no signatures, or too many.');
  }
  return {
    payloadType: readText(value['payloadType']),
    payload: decodeEitherBase64(readText(value['payload'])),
    signatures: signatures.map(readSignature),
  };
}

/**
 * Verifies an envelope of one of the payload types that the caller can read. One good signature by a
 * trusted key is enough; signatures by others are skipped. Throws what `parseEnvelope` throws,
 * `unknown_key` (no signature is by a trusted key), `bad_signature` (one claims to be, and none matches)
 * and `unsupported_payload_type`.
 */
export async function verifyEnvelope(
  text: string,
  trusted: readonly EnvelopeKey[],
  payloadTypes: readonly string[] = [IN_TOTO_PAYLOAD_TYPE],
): Promise<VerifiedEnvelope> {
  const { payloadType, payload, signatures } = parseEnvelope(text);
  const signed = preAuthEncoding(payloadType, payload);
  const signedBy = new Set<EnvelopeKey>();
  let candidates = 0;
  for (const { keyid, signature } of signatures) {
    for (const key of trusted) {
      if (keyid !== '' && keyid !== key.keyid) continue;
      candidates += 1;
      if (await verifyEd25519(key.publicKey, signature, signed)) signedBy.add(key);
    }
  }
  if (candidates === 0) throw new ProofError('unknown_key', 'No trusted key signed the envelope.');
  if (signedBy.size === 0) throw new ProofError('bad_signature', "No trusted key's signature matches.");
  if (!payloadTypes.includes(payloadType)) {
    throw new ProofError('unsupported_payload_type', 'The envelope holds another type than expected.');
  }
  return { payloadType, payload, signedBy: [...signedBy] };
}

const MAX_ENVELOPE_LENGTH = 4_000_000;
const MAX_SIGNATURES = 100;

function readSignature(value: JsonValue): EnvelopeSignature {
  if (!isJsonObject(value)) throw malformed('A signature is not an object.');
  const keyid = value['keyid'] ?? '';
  return { keyid: readText(keyid), signature: decodeEitherBase64(readText(value['sig'])) };
}

function readText(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw malformed('A field is missing or not a text.');
  if (!value.isWellFormed()) throw malformed('A field has a lone surrogate.');
  return value;
}

// Signers may use the standard or the URL-safe alphabet, and verifiers must read both; one text in both is neither.
function decodeEitherBase64(text: string): Uint8Array {
  const urlSafe = /[-_]/.test(text);
  if (urlSafe && /[+/]/.test(text)) throw malformed('A field mixes two base64 alphabets.');
  try {
    return decodeBase64(urlSafe ? text.replaceAll('-', '+').replaceAll('_', '/') : text);
  } catch {
    throw malformed('A field is not strict base64.');
  }
}

function malformed(detail: string): ProofError {
  return new ProofError('malformed_envelope', detail);
}
