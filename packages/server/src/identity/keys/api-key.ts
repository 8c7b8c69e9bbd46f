import { hash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { ApiKeyScope } from '../permissions.ts';

/** What a key is for, in its owner's words. No control characters: names are printed to terminals. */
export const apiKeyName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** What a new key may do unless it is said otherwise: make calls, and prove what they were. */
export const DEFAULT_SCOPES: readonly ApiKeyScope[] = ['calls', 'ledger:read'];

/** The age limit of the design: no key lives longer than a year. */
export const MAX_LIFETIME_DAYS = 365;

/** An API key as anybody in the tenant may see it: never the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** The first twelve characters, to tell keys apart. */
  readonly prefix: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const KEY_PATTERN = /^avk_[0-9A-Za-z]{43}$/;

/** `avk_` and 43 characters of base 62: 256 random bits, found by secret scanners through the prefix. */
export function newKey(): string {
  let secret = '';
  while (secret.length < SECRET_LENGTH) {
    for (const byte of randomBytes(64)) {
      // 248 is the largest multiple of 62 below 256: bytes above it would favour the first letters.
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += ALPHABET[byte % 62];
    }
  }
  return `avk_${secret}`;
}

export function isKeyShaped(text: string): boolean {
  return KEY_PATTERN.test(text);
}

export function prefixOf(key: string): string {
  return key.slice(0, 12);
}

/**
 * What is stored and looked up: the SHA-256 of the key, in hex. Looking up a hash tells nothing about the key
 * through timing, and 256 random bits need no slow hash.
 */
export function hashOf(key: string): string {
  return hash('sha256', key, 'hex');
}
