import { hash } from 'node:crypto';

import { z } from 'zod';

import type { RandomBytes } from '../../platform/random.ts';
import type { ApiKeyScope } from '../permissions.ts';
import type { KeyLimits } from './key-limits.ts';

/** What a key is for, in its owner's words. No control characters: names are printed to terminals. */
export const apiKeyName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** What a new key may do unless it is said otherwise: make calls, and prove what they were. */
export const DEFAULT_SCOPES: readonly ApiKeyScope[] = ['calls', 'ledger:read'];

/** The age limit of the design: no secret of a key lives longer than a year. */
export const MAX_LIFETIME_DAYS = 365;

/** `secret` is sent with every request; `signing` signs requests and is never sent. */
export const API_KEY_KINDS = ['secret', 'signing'] as const;
export type ApiKeyKind = (typeof API_KEY_KINDS)[number];

/** An API key with its current secret, as anybody in the tenant may see it: never the secret itself. */
export interface ApiKey {
  /** The same through every rotation: what policies, budgets and the ledger name. */
  readonly id: string;
  /** Of this secret: another one after each rotation. */
  readonly secretId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly kind: ApiKeyKind;
  /** The first twelve characters, to tell secrets apart. */
  readonly prefix: string;
  /** What the signatures of a signing key name it by (`keyid`); no secret. */
  readonly signatureKeyId: string | undefined;
  readonly scopes: readonly ApiKeyScope[];
  readonly limits: KeyLimits;
  /** When this secret was made. */
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  /** Who made this secret: an API key's id, `user:` and a user's id, or `operator`. */
  readonly createdBy: string;
  /** The person behind whoever made it, with whose membership it ends. */
  readonly ownerUserId: string | undefined;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KEY_PATTERN = /^avk_[0-9A-Za-z]{43}$/;
const SIGNATURE_KEY_ID_PATTERN = /^avs_[0-9A-Za-z]{22}$/;
const SIGNING_SECRET_BYTES = 32;

/** `avk_` and 43 characters of base 62: 256 random bits, found by secret scanners through the prefix. */
export function newKey(drawBytes: RandomBytes): string {
  return `avk_${drawText(43, drawBytes)}`;
}

/** A name for signatures, 131 random bits so that no two are alike, and 256 bits to sign with. */
export function newSigningKey(drawBytes: RandomBytes): { signatureKeyId: string; secret: Uint8Array } {
  return { signatureKeyId: `avs_${drawText(22, drawBytes)}`, secret: drawBytes(SIGNING_SECRET_BYTES) };
}

export function isKeyShaped(text: string): boolean {
  return KEY_PATTERN.test(text);
}

export function isSignatureKeyId(text: string): boolean {
  return SIGNATURE_KEY_ID_PATTERN.test(text);
}

export function prefixOf(key: string): string {
  return key.slice(0, 12);
}

/**
 * What is stored and looked up: the SHA-256, in hex, of a secret key or of the name of a signing key. Looking up a hash
 * tells nothing about the key through timing, and 256 random bits need no slow hash.
 */
export function hashOf(key: string): string {
  return hash('sha256', key, 'hex');
}

function drawText(length: number, drawBytes: RandomBytes): string {
  let text = '';
  while (text.length < length) {
    for (const byte of drawBytes(64)) {
      // 248 is the largest multiple of 62 below 256: bytes above it would favour the first letters.
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}
