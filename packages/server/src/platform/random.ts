import { randomBytes as drawBytes } from 'node:crypto';

/** Random bytes, as `node:crypto` makes them. */
export type RandomBytes = (length: number) => Uint8Array;

/** From 0 up to 1, for spreading retries: not for secrets. Handed in, so that tests can choose. */
export const systemRandom = (): number => Math.random();

/** Bytes for keys and nonces, from the system's own generator. */
export const systemRandomBytes = (count: number): Buffer => drawBytes(count);
