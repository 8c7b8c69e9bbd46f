import { decodeBase64, decodePercent, isBase64, isTextMediaType } from './encoded-text.ts';
import type { EncodedText } from './encoded-text.ts';

/** A data URI (RFC 2397), taken apart. */
export interface DataUri {
  /** `data:`, the media type and its parameters, without the comma. */
  readonly head: string;
  readonly mediaType: string;
  readonly payload: string;
  /** The payload where it is text of a media type that is read as text. */
  readonly content: EncodedText | undefined;
  /** Whether the payload is bytes that nobody reads as they stand here. */
  readonly isOpaque: boolean;
}

/** Reads a text that is a data URI as a whole; undefined for every other one. */
export function readDataUri(text: string): DataUri | undefined {
  const head = whole.exec(text)?.[1];
  if (head === undefined) return undefined;
  const payload = text.slice(head.length + 1);
  const mediaType = /^data:([^;]*)/i.exec(head)?.[1] || 'text/plain';
  if (!/;base64$/i.test(head)) {
    const content = isTextMediaType(mediaType) ? decodePercent(payload) : undefined;
    return { head, mediaType, payload, content, isOpaque: false };
  }
  // In a URI some writers put base64's own signs as %2B, %2F and %3D.
  const plain = payload.includes('%') ? (decodePercent(payload)?.text ?? payload) : payload;
  if (!isBase64(plain)) return { head, mediaType, payload, content: undefined, isOpaque: payload === '' };
  const content = isTextMediaType(mediaType) ? decodeBase64(plain) : undefined;
  return { head, mediaType, payload, content, isOpaque: content === undefined };
}

/** Cuts out the data URIs in base64 that stand in the middle of a text, a picture in Markdown for one. */
export function splitAtDataUris(text: string): readonly string[] {
  return text.includes(';base64,') ? text.split(inside) : [text];
}

const whole =
  /^(data:(?:[\w.+-]{1,100}\/[\w.+-]{1,100})?(?:;(?!base64,)[\w.+%-]{1,100}=[^,;\s]{0,200}){0,10}(?:;base64)?),/i;
const inside = /(data:[\w.+-]{1,100}\/[\w.+-]{1,100}(?:;[\w.=+-]{1,100}){0,10};base64,[\w+/-]{16,}={0,2})/i;
