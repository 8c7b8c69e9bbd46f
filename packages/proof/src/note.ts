import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from './bytes.ts';
import { SIGNATURE_BYTES, verifyEd25519 } from './ed25519.ts';
import { ProofError } from './refusal.ts';
import { isKeyName } from './verifier-key.ts';
import type { VerifierKey } from './verifier-key.ts';

/** One signature line of a note, read but not yet believed. */
export type NoteSignature = {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
};

/** A signed note taken apart. `text` includes its final newline: exactly what was signed. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** A note of which at least one signature is by a trusted key, and no trusted key's signature is bad. */
export type VerifiedNote = {
  readonly text: string;
  /** The trusted keys that signed, each once, in the order of their lines. */
  readonly signers: readonly Signer[];
};

/** A trusted key that signed, and for a cosignature the time it vouches for. */
export type Signer = { readonly key: VerifierKey; readonly cosignedAt: Date | null };

/** Bound on a note, as in other implementations: 16 post-quantum signatures fit many times over. */
export const MAX_NOTE_LENGTH = 1_000_000;

/** Bound on the signature lines of a note. */
const MAX_NOTE_SIGNATURES = 100;

/**
 * Puts a note together from its text and its signature lines. What a signer signs is the UTF-8 form of
 * `text` alone. Throws `malformed_note` if the result would not be a note.
 */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  const note = `${text}\n${signatures.map(formatSignatureLine).join('')}`;
  if (parseNote(note).text !== text) throw malformed('The text cannot be told from its signatures.');
  return note;
}

/** The signature line of a note, with its newline (C2SP signed-note). */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const idBytes = new Uint8Array(KEY_ID_BYTES);
  new DataView(idBytes.buffer).setUint32(0, keyId);
  return `${LINE_START}${name} ${encodeBase64(concatBytes(idBytes, signature))}\n`;
}

/** Takes a note apart by C2SP signed-note, strictly. Throws `malformed_note`. Believes nothing. */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE_LENGTH) throw malformed('The note is too long.');
  if (!note.isWellFormed() || /[^\n\u0020-\u{10ffff}]/u.test(note)) {
    throw malformed('The note has control characters or lone surrogates.');
  }
  // The last empty line separates: the text may have empty lines itself.
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw malformed('The note has no signature lines.');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_NOTE_SIGNATURES) throw malformed('The note has too many signatures.');
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * Verifies a note against the keys that the caller trusts (C2SP signed-note and tlog-cosignature).
 * Signatures by other keys are ignored, even under a known name. Throws `malformed_note`,
 * `malformed_key` (two trusted keys share name and id), `bad_signature` (a trusted key's signature does
 * not match) or `unknown_key` (no trusted key signed).
 */
export async function verifyNote(note: string, trusted: readonly VerifierKey[]): Promise<VerifiedNote> {
  const { text, signatures } = parseNote(note);
  const keys = indexKeys(trusted);
  const signers = new Map<VerifierKey, Signer>();
  for (const line of signatures) {
    const key = keys.get(identify(line));
    if (key === undefined) continue;
    const signer = await verifyLine(text, line, key);
    if (signer === null)
      throw new ProofError('bad_signature', `The signature by ${key.name} does not match.`);
    if (!signers.has(key)) signers.set(key, signer);
  }
  if (signers.size === 0) throw new ProofError('unknown_key', 'No trusted key signed the note.');
  return { text, signers: [...signers.values()] };
}

const LINE_START = '\u2014 ';
const KEY_ID_BYTES = 4;
const TIMESTAMP_BYTES = 8;
const MAX_DATE_S = 8_640_000_000_000n;

function parseSignatureLine(line: string): NoteSignature {
  if (!line.startsWith(LINE_START)) throw malformed('A signature line does not begin with an em dash.');
  const [name, encoded, ...more] = line.slice(LINE_START.length).split(' ');
  if (name === undefined || encoded === undefined || more.length > 0 || !isKeyName(name)) {
    throw malformed('A signature line is not a key name and a signature.');
  }
  const bytes = decodeSignature(encoded);
  if (bytes.length <= KEY_ID_BYTES) throw malformed('A signature is too short.');
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}

function decodeSignature(encoded: string): Uint8Array {
  try {
    return decodeBase64(encoded);
  } catch {
    throw malformed('A signature is not strict base64.');
  }
}

function indexKeys(trusted: readonly VerifierKey[]): Map<string, VerifierKey> {
  const keys = new Map<string, VerifierKey>();
  for (const key of trusted) {
    if (keys.has(identify(key))) {
      throw new ProofError('malformed_key', `Two trusted keys share the name ${key.name} and an id.`);
    }
    keys.set(identify(key), key);
  }
  return keys;
}

function identify({ name, keyId }: { readonly name: string; readonly keyId: number }): string {
  return `${name} ${keyId}`;
}

async function verifyLine(text: string, line: NoteSignature, key: VerifierKey): Promise<Signer | null> {
  if (key.use === 'cosignature') return verifyCosignature(text, line, key);
  const valid = await verifyEd25519(key.publicKey, line.signature, encodeUtf8(text));
  return valid ? { key, cosignedAt: null } : null;
}

async function verifyCosignature(
  text: string,
  line: NoteSignature,
  key: VerifierKey,
): Promise<Signer | null> {
  if (line.signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return null;
  const timeS = new DataView(line.signature.buffer).getBigUint64(0);
  if (timeS > MAX_DATE_S) return null;
  const message = encodeUtf8(`cosignature/v1\ntime ${timeS}\n${text}`);
  const valid = await verifyEd25519(key.publicKey, line.signature.slice(TIMESTAMP_BYTES), message);
  return valid ? { key, cosignedAt: new Date(Number(timeS) * 1000) } : null;
}

function malformed(detail: string): ProofError {
  return new ProofError('malformed_note', detail);
}
