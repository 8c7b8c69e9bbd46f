/**
 * Why something was refused. The set is closed: a verifier's caller can switch over it exhaustively,
 * and the vectors name these codes for every negative case.
 */
export type RefusalCode =
  | 'malformed_json' // not JSON, or JSON with duplicate keys or too deep
  | 'not_canonical' // JSON, but not the RFC 8785 form of itself, or a value that has no such form
  | 'malformed_encoding' // base64, hexadecimal or UTF-8 that is not strictly what it says
  | 'malformed_key' // not a verifier key, or two different keys under one name and id
  | 'malformed_note' // not a C2SP signed note
  | 'malformed_checkpoint' // a note, but its text is not a checkpoint
  | 'malformed_tile' // not a tile path, tile or entry bundle of C2SP tlog-tiles
  | 'malformed_proof' // not a C2SP tlog-proof, or hashes of the wrong length
  | 'malformed_envelope' // not a DSSE envelope
  | 'malformed_entry' // not an avouch.entry/v1 document
  | 'malformed_export' // not an avouch.export/v1 document
  | 'unsupported_payload_type' // a DSSE envelope of a type that the caller did not ask for
  | 'unknown_key' // nothing was signed by a key that the verifier trusts
  | 'bad_signature' // a trusted key's signature does not match the text
  | 'origin_mismatch' // another log's checkpoint, or a key that speaks for another log
  | 'index_mismatch' // two parts of one document disagree about the position
  | 'index_out_of_range' // a position, size or length outside what is possible
  | 'not_included' // the inclusion proof does not lead from this leaf to the signed root
  | 'not_consistent' // the consistency proof does not join the two roots: two histories
  | 'truncated' // fewer entries than the signed size
  | 'surplus' // more entries than the signed size
  | 'root_mismatch' // the entries are not the ones that were signed
  | 'too_large'; // over a bound of this package

/**
 * The only error that this package throws on outside input. `detail` is one sentence for a human and
 * never quotes the input at length.
 */
export class ProofError extends Error {
  readonly code: RefusalCode;
  readonly detail: string;

  constructor(code: RefusalCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'ProofError';
    this.code = code;
    this.detail = detail;
  }
}

/** What a whole-document verifier answers when it does not vouch for the document. */
export type Refused = { readonly kind: 'refused'; readonly reason: RefusalCode; readonly detail: string };

/**
 * Turns a thrown ProofError into a value. Anything else is a bug in this package, not a property of the
 * input, and is thrown on.
 */
export function refusedBy(error: unknown): Refused {
  if (error instanceof ProofError) return { kind: 'refused', reason: error.code, detail: error.detail };
  throw error;
}
