import { createHmac, type KeyObject } from 'node:crypto';

import type { Kind } from './kinds.ts';

/**
 * What stands in the place of a value: `[EMAIL-1-K7F3]`. Brackets and hyphens come through JSON writers and Markdown
 * as they are. The number counts the values of a kind in the order in which a call holds them, so a conversation that
 * grows at its end keeps its placeholders, and the provider's prompt cache its use. The tag is the tenant's own, so no
 * model hits a placeholder by chance.
 */
export type Placeholder = string;

/** Stands for a text of the client's that looks like one of its tenant's placeholders. */
type PlaceholderKind = Kind | 'literal';

const TAG_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const TAG_CHARACTERS = 4;

/** The tag of a tenant, which tells nothing of its key. */
export function placeholderTag(key: KeyObject): string {
  const bytes = createHmac('sha256', key).update('placeholder tag').digest();
  return [...bytes.subarray(0, TAG_CHARACTERS)]
    .map((byte) => TAG_ALPHABET[byte % TAG_ALPHABET.length])
    .join('');
}

export function placeholderOf(kind: PlaceholderKind, number: number, tag: string): Placeholder {
  return `[${nameOf(kind)}-${number}-${tag}]`;
}

/** What stands where a value was taken out for good: nothing leads back from it. */
export function redactionOf(kind: Kind): string {
  return `[${nameOf(kind)}]`;
}

/**
 * Every text that could be one of a tenant's placeholders, whoever wrote it; also with brackets that Markdown escapes,
 * as they are read so on the way back.
 */
export function placeholdersWith(tag: string): RegExp {
  return new RegExp(`\\[[A-Z][A-Z-]{0,40}-\\d{1,6}-${tag}\\\\?\\]`, 'g');
}

function nameOf(kind: PlaceholderKind): string {
  return kind.toUpperCase().replaceAll('_', '-');
}
