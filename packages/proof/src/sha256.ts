/**
 * A SHA-256 function. It must not keep the array that it is given, because callers reuse it, and must
 * return a new one each time, because callers keep it.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Bytes in a SHA-256 hash. */
export const HASH_BYTES = 32;

/**
 * SHA-256 (FIPS 180-4), synchronous and in plain TypeScript. WebCrypto's digest is asynchronous, which
 * costs more than the hash itself on the short inputs of a Merkle tree. Where a native function is at
 * hand, functions of this package take it instead.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  state.set(INITIAL);
  const whole = bytes.length - (bytes.length % BLOCK_BYTES);
  for (let at = 0; at < whole; at += BLOCK_BYTES) compress(bytes, at);
  compressTail(bytes, whole);
  const hash = new Uint8Array(HASH_BYTES);
  for (let word = 0; word < 8; word++) writeWord(hash, word * 4, state[word]!);
  return hash;
}

const BLOCK_BYTES = 64;
const INITIAL = fractionalRoots(8, 1 / 2);
const ROUND = fractionalRoots(64, 1 / 3);

// Reused by every call. Nothing here is re-entrant, because nothing here waits.
const state = new Int32Array(8);
const schedule = new Int32Array(64);
const tail = new Uint8Array(2 * BLOCK_BYTES);

function compressTail(bytes: Uint8Array, start: number): void {
  const left = bytes.length - start;
  tail.fill(0);
  for (let at = 0; at < left; at++) tail[at] = bytes[start + at]!;
  tail[left] = 0x80;
  // The message length in bits takes the last eight bytes; a block too full for them is followed by another.
  const end = left < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  writeWord(tail, end - 8, Math.floor(bytes.length / 0x20000000));
  writeWord(tail, end - 4, bytes.length << 3);
  for (let at = 0; at < end; at += BLOCK_BYTES) compress(tail, at);
}

function compress(bytes: Uint8Array, start: number): void {
  const w = schedule;
  for (let t = 0, at = start; t < 16; t++, at += 4) {
    w[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  for (let t = 16; t < 64; t++) {
    const w15 = w[t - 15]!;
    const w2 = w[t - 2]!;
    const s0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
    const s1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
    w[t] = (w[t - 16]! + s0 + w[t - 7]! + s1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = g ^ (e & (f ^ g));
    const t1 = (h + s1 + choice + ROUND[t]! + w[t]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) | (c & (a | b));
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

/**
 * The first 32 bits of the fractional parts of square or cube roots of the first primes: the constants'
 * definition in FIPS 180-4, sections 4.2.2 and 5.3.3, rather than a table to mistype. Doubles carry 52
 * bits, enough for the 32 after the point; a known-answer test holds every bit of it.
 */
function fractionalRoots(count: number, exponent: number): Int32Array {
  const words = new Int32Array(count);
  let found = 0;
  for (let candidate = 2; found < count; candidate++) {
    if (!isPrime(candidate)) continue;
    const root = candidate ** exponent;
    words[found++] = ((root - Math.floor(root)) * 0x100000000) | 0;
  }
  return words;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++)
    if (candidate % divisor === 0) return false;
  return true;
}
