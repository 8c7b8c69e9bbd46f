import { AppError } from '../../platform/errors.ts';
import type { SignedMessage } from './message.ts';

/**
 * Headers that change what is done. Where one of them is sent it must be signed; what is in none of these lists changes
 * nothing but how the request is named in traces and logs.
 */
export const ACTED_UPON = [
  'x-feature',
  'x-team',
  'x-residency',
  'cache-control',
  'pragma',
  'anthropic-version',
  'anthropic-beta',
] as const;

/** Throws AppError `signature_incomplete`, naming what is acted upon and was left out. */
export function assertCovered(components: readonly string[], message: SignedMessage): void {
  const isCovered = (name: string) => components.includes(name);
  const needed = [
    '@method',
    ...(isCovered('@target-uri') ? [] : ['@authority', '@path']),
    // Without a query there is none to sign; one that is put in on the way makes it needed.
    ...(isCovered('@target-uri') || message.query === '?' ? [] : ['@query']),
    ...(message.hasBody ? ['content-digest', 'content-type'] : []),
    ...ACTED_UPON.filter((name) => message.fields.has(name)),
  ];
  const missing = needed.find((name) => !isCovered(name));
  if (missing !== undefined)
    throw new AppError('signature_incomplete', `The signature has to cover "${missing}".`, {
      param: missing,
    });
}
