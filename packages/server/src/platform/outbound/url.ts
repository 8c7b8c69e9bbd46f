import type { AllowList } from './allow-list.ts';
import type { Guard } from './guard.ts';

export type UrlVerdict =
  | { readonly kind: 'fine'; readonly url: URL }
  | { readonly kind: 'refused'; readonly reason: 'not_a_url' | 'scheme' | 'credentials' | 'address' };

/** As long as URLs are that people configure. */
const MAX_URL_LENGTH = 2_048;

/**
 * A URL that requests may go to: https, or http to a host that the operator has named; no user or password in it,
 * which would be stored and shown with it; no address that is not public.
 */
export function judgeUrl(text: string, allowed: AllowList, guard: Guard): UrlVerdict {
  const url = text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (url === null || url.hostname === '') return { kind: 'refused', reason: 'not_a_url' };
  const isSecure = url.protocol === 'https:';
  if (!isSecure && !(url.protocol === 'http:' && allowed.allowsHost(url.hostname)))
    return { kind: 'refused', reason: 'scheme' };
  if (url.username !== '' || url.password !== '') return { kind: 'refused', reason: 'credentials' };
  // The URL parser has written out every way to spell an address, such as 0x7f.1 and 2130706433.
  if (!guard.allowsLiteral(url.hostname)) return { kind: 'refused', reason: 'address' };
  return { kind: 'fine', url };
}
