import { type InnerList, writeInnerList } from './structured-fields.ts';
import type { SignedMessage } from './message.ts';

/**
 * The text that is signed (RFC 9421, section 2.5), as it is if the client sent the request to this origin. Undefined
 * where the message lacks a component, or has a field more than once: how those are put together is read in more than
 * one way.
 */
export function signatureBase(
  message: Omit<SignedMessage, 'origins' | 'hasBody'>,
  origin: { readonly scheme: string; readonly authority: string },
  input: InnerList,
): string | undefined {
  const lines: string[] = [];
  for (const { bare } of input.items) {
    const name = bare.kind === 'string' ? bare.value : '';
    const value = valueOf(message, origin, name);
    if (value === undefined) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${writeInnerList(input)}`].join('\n');
}

function valueOf(
  { method, path, query, fields }: Omit<SignedMessage, 'origins' | 'hasBody'>,
  { scheme, authority }: { readonly scheme: string; readonly authority: string },
  name: string,
): string | undefined {
  switch (name) {
    case '@method':
      return method;
    case '@scheme':
      return scheme;
    case '@authority':
      return authority;
    case '@path':
      return path;
    case '@query':
      return query;
    case '@target-uri':
      return `${scheme}://${authority}${path}${query === '?' ? '' : query}`;
    default: {
      const values = fields.get(name);
      return values?.length === 1 ? values[0] : undefined;
    }
  }
}
