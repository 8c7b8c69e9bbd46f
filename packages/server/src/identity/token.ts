import { hash } from 'node:crypto';

import type { RandomBytes } from '../platform/random.ts';

/** 256 bits: nobody guesses one, so what is stored is a plain hash. */
const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** A new secret that is handed out once, in base64url: a session's, an invitation's, a reset's. */
export function newToken(drawBytes: RandomBytes): string {
  return Buffer.from(drawBytes(TOKEN_BYTES)).toString('base64url');
}

export function isTokenShaped(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

/** What is stored and looked up, in hex: looking up a hash tells nothing about the token through timing. */
export function tokenHash(token: string): string {
  return hash('sha256', token, 'hex');
}
