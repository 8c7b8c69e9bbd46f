import { clientError } from './errors.ts';

/**
 * The platform's WebCrypto. Throws `platform_unsupported` where it is missing: browsers give it only to pages
 * that came over HTTPS or from localhost.
 */
export function webCrypto(): Crypto {
  const { crypto } = globalThis as { readonly crypto?: Partial<Crypto> };
  if (crypto?.subtle === undefined) {
    throw clientError(
      'platform_unsupported',
      'There is no WebCrypto here. Open the page over HTTPS, or on localhost.',
    );
  }
  return crypto as Crypto;
}
