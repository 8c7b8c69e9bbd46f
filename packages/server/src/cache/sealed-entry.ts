import { hash } from 'node:crypto';

import { z } from 'zod';

import type { Sealer } from '../platform/data-keys/index.ts';

/** What identifies an entry. What is sealed in it opens only together with all of this, unchanged. */
export interface EntryPlace {
  readonly id: string;
  readonly fingerprint: string;
  readonly exactKey: Uint8Array;
  readonly route: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface Content {
  readonly payload: string;
  readonly text: string | undefined;
}

/** Undefined where there is no text: then it is never compared with another. */
const contentSchema = z.tuple([z.string(), z.string().nullable()]);

export function sealContent(sealer: Sealer, place: EntryPlace, { payload, text }: Content): Uint8Array {
  return sealer.seal(Buffer.from(JSON.stringify([payload, text ?? null])), contentPlace(place));
}

/** Undefined when it is not what was sealed there. */
export function openContent(sealer: Sealer, place: EntryPlace, sealed: Uint8Array): Content | undefined {
  const plain = sealer.open(sealed, contentPlace(place));
  if (plain === undefined) return undefined;
  const [payload, text] = contentSchema.parse(JSON.parse(Buffer.from(plain).toString()));
  return { payload, text: text ?? undefined };
}

/** Where a sketch belongs: to its entry, its scope, and the embedding that stands beside it. */
export interface SketchPlace {
  readonly id: string;
  readonly scopeKey: Uint8Array;
  readonly embedding: Float32Array;
}

export function sealSketch(sealer: Sealer, place: SketchPlace, sketch: Uint8Array): Uint8Array {
  return sealer.seal(sketch, sketchPlace(place));
}

export function openSketch(sealer: Sealer, place: SketchPlace, sealed: Uint8Array): Uint8Array | undefined {
  return sealer.open(sealed, sketchPlace(place));
}

function contentPlace(place: EntryPlace): readonly string[] {
  return [
    'cache_entries/payload',
    place.id,
    place.fingerprint,
    hexOf(place.exactKey),
    place.route,
    place.createdAt.toISOString(),
    place.expiresAt.toISOString(),
  ];
}

function sketchPlace({ id, scopeKey, embedding }: SketchPlace): readonly string[] {
  const bytes = Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength);
  return ['cache_entries/sketch', id, hexOf(scopeKey), hash('sha256', bytes)];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
