import { ProofError, type Refused } from '@avouch/proof';

import { clientError } from '../errors.ts';
import { webCrypto } from '../web-crypto.ts';

/**
 * Runs a verification. What is wrong with the input is a refusal; a platform that cannot verify throws
 * `platform_unsupported`, so that it never passes for a verdict.
 */
export async function onPlatform<Verdict>(verify: () => Promise<Verdict>): Promise<Verdict | Refused> {
  webCrypto();
  try {
    return await verify();
  } catch (error) {
    if (error instanceof ProofError) return refused(error.code, error.detail);
    if (error instanceof DOMException && error.name === 'NotSupportedError') {
      throw clientError('platform_unsupported', 'This browser cannot verify Ed25519: update it.', error);
    }
    throw error;
  }
}

export function refused(reason: Refused['reason'], detail: string): Refused {
  return { kind: 'refused', reason, detail };
}
