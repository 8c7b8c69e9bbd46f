/** A message as RFC 9421 sees it: what of it can be signed. */
export interface SignedMessage {
  readonly method: string;
  /** Absolute and without a fragment, as the server will see it. */
  readonly targetUri: string;
  readonly headers: Headers;
}

/** The parameters of a signature, in the order in which they are written. */
export interface SignatureParams {
  /** Seconds since 1970. */
  readonly created: number;
  readonly keyid: string;
  readonly nonce?: string;
  readonly alg?: string;
}

/**
 * The inner list of `signature-input`: what is covered, and the parameters (RFC 9421, section 2.3). Throws
 * TypeError on a text that a structured field cannot carry.
 */
export function formatSignatureParams(components: readonly string[], params: SignatureParams): string {
  const list = components.map(quote).join(' ');
  const written = Object.entries(params).map(([name, value]) =>
    typeof value === 'number' ? `;${name}=${value}` : `;${name}=${quote(value)}`,
  );
  return `(${list})${written.join('')}`;
}

/**
 * The text that is signed (RFC 9421, section 2.5): a line for each component, then the parameters. Throws
 * TypeError where the message lacks a component.
 */
export function formatSignatureBase(
  message: SignedMessage,
  components: readonly string[],
  signatureParams: string,
): string {
  const lines = components.map((component) => `${quote(component)}: ${valueOf(message, component)}`);
  return [...lines, `"@signature-params": ${signatureParams}`].join('\n');
}

function valueOf({ method, targetUri, headers }: SignedMessage, component: string): string {
  const url = new URL(targetUri);
  switch (component) {
    case '@method':
      return method;
    case '@target-uri':
      return targetUri;
    // Default ports are left out and names are in lower case already: that is how URLs are parsed.
    case '@authority':
      return url.host;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    default: {
      // `Headers` joins repeated fields and trims them, as section 2.1 asks.
      const value = component.startsWith('@') ? null : headers.get(component);
      if (value === null) throw new TypeError(`The request has no ${component} to sign.`);
      return value;
    }
  }
}

/** A string of structured fields (RFC 8941, section 4.1.6). */
function quote(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new TypeError('Only printable ASCII can stand in a signature.');
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
