import { hash } from 'node:crypto';

import { keccak_256 } from '@noble/hashes/sha3.js';
import { bech32, bech32m, createBase58check } from '@scure/base';

import type { Examination } from '../examination.ts';

/** Addresses of Bitcoin and of Ethereum, with their checksums. */
export function readCoinAddress(exam: Examination, start: number, end: number): void {
  if (!exam.wants('crypto_address')) return;
  const length = end - start;
  const value = exam.text.slice(start, end);
  if (length <= 35 && BASE58.test(value)) {
    if (exam.passes(15, () => isBase58Check(value))) exam.report('crypto_address', start, end, 0.95);
  } else if (length === 42 && ETHEREUM.test(value)) {
    if (exam.passes(20, () => isEthereum(value))) exam.report('crypto_address', start, end, 0.93);
  } else if (SEGWIT.test(value) && exam.passes(4, () => isSegwit(value.toLowerCase())))
    exam.report('crypto_address', start, end, 0.97);
}

const BASE58 = /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/;
const ETHEREUM = /^0x[0-9a-fA-F]{40}$/;
const SEGWIT = /^(?:bc1[02-9ac-hj-np-z]{11,87}|BC1[02-9AC-HJ-NP-Z]{11,87})$/;
/** A version and a hash of 20 bytes. */
const PAYLOAD_BYTES = 21;

const base58check = createBase58check((bytes: Uint8Array) => new Uint8Array(hash('sha256', bytes, 'buffer')));

function isBase58Check(value: string): boolean {
  try {
    return base58check.decode(value).length === PAYLOAD_BYTES;
  } catch {
    return false;
  }
}

/** BIP 173 for version 0, BIP 350 for later ones. */
function isSegwit(value: string): boolean {
  return (value.charAt(3) === 'q' ? bech32 : bech32m).decodeUnsafe(value, 90) !== undefined;
}

/** EIP-55: which letters are capital is a checksum; an address in one case has none. */
function isEthereum(value: string): boolean {
  const letters = value.slice(2);
  const lower = letters.toLowerCase();
  if (letters === lower || letters === letters.toUpperCase()) return /[a-fA-F]/.test(letters);
  const digest = keccak_256(Buffer.from(lower, 'latin1'));
  for (let at = 0; at < lower.length; at++) {
    const byte = digest[at >> 1] ?? 0;
    const nibble = at % 2 === 0 ? byte >> 4 : byte & 15;
    const isCapital = letters.charCodeAt(at) < 97 && letters.charCodeAt(at) > 57;
    if (letters.charCodeAt(at) > 57 && isCapital !== nibble >= 8) return false;
  }
  return true;
}
