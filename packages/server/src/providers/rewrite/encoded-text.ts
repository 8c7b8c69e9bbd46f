/** What came out of an encoding and can be read as text, and how a changed text goes back into its place. */
export interface EncodedText {
  readonly text: string;
  encode(text: string): string;
}

/** The shortest run that is taken for something encoded: keys, hashes and long words are shorter. */
export const LEAST_ENCODED_CHARACTERS = 512;

/** Whether a text is base64 and nothing else, in one line or broken into lines of the usual length. */
export function isBase64(text: string): boolean {
  return oneLine.test(text) || manyLines.test(text);
}

/** The text that stands in base64 (or its form for URLs); undefined where it holds anything but UTF-8 text. */
export function decodeBase64(encoded: string): EncodedText | undefined {
  const text = readText(Buffer.from(encoded, 'base64'));
  if (text === undefined) return undefined;
  const isForUrls = !/[+/]/.test(encoded) && /[-_]/.test(encoded);
  return {
    text,
    encode: (changed) => Buffer.from(changed, 'utf8').toString(isForUrls ? 'base64url' : 'base64'),
  };
}

/** The text that stands in hexadecimal digits; undefined where it is no UTF-8 text. */
export function decodeHex(digits: string): EncodedText | undefined {
  const text = digits.length % 2 === 0 ? readText(Buffer.from(digits, 'hex')) : undefined;
  if (text === undefined) return undefined;
  const isUpper = !/[a-f]/.test(digits);
  return {
    text,
    encode(changed) {
      const hex = Buffer.from(changed, 'utf8').toString('hex');
      return isUpper ? hex.toUpperCase() : hex;
    },
  };
}

/** The text behind `%20` and the like; undefined where it is not written so. */
export function decodePercent(encoded: string): EncodedText | undefined {
  try {
    return {
      text: decodeURIComponent(encoded),
      encode: (changed) => encodeURIComponent(changed.toWellFormed()),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Media types whose bytes are text that a person or a model reads as it is. */
export function isTextMediaType(mediaType: string): boolean {
  const name = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return name.startsWith('text/') || textTypes.test(name);
}

const textTypes =
  /^(?:application|image|message|model)\/(?:[\w.+-]+\+(?:json|xml|yaml)|json|jsonl|ndjson|x-ndjson|xml|yaml|x-yaml|toml|csv|sql|javascript|x-javascript|typescript|x-sh|rfc822)$/;

const oneLine = /^[\w+/-]+={0,2}$/;
const manyLines = /^(?:[\w+/-]{60,}\r?\n)+[\w+/-]*={0,2}\s*$/;

/** Bytes that no text has: an encoding other than UTF-8, or no text at all. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

function readText(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return controls.test(text) ? undefined : text;
  } catch (error) {
    // What is not UTF-8 is an ordinary outcome here.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
