import { hash } from 'node:crypto';

import { createSigner, httpbis } from 'http-message-signatures';

/** What a test signs with, by a client that we did not write. */
export interface TestSigningKey {
  readonly signatureKeyId: string;
  /** Base64. */
  readonly secret: string;
}

export interface RequestToSign {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly body?: string | undefined;
  readonly headers?: Record<string, string>;
  /** Covered; else all that has to be. */
  readonly fields?: readonly string[];
  readonly nonce: string;
  readonly created: Date;
  readonly expires?: Date;
  readonly params?: readonly string[];
}

let drawn = 0;
/** Another one each time. */
export const newNonce = (): string => `nonce-${(drawn += 1)}-of-tests`;

/** Headers of a request that the npm package http-message-signatures has signed. */
export async function signedHeaders(
  { signatureKeyId, secret }: TestSigningKey,
  request: RequestToSign,
): Promise<Record<string, string>> {
  const { method = request.body === undefined ? 'GET' : 'POST', url, body, headers = {} } = request;
  const sent: Record<string, string> = {
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-digest': `sha-256=:${hash('sha256', body, 'base64')}:`,
    }),
    ...headers,
  };
  const signed = await httpbis.signMessage(
    {
      key: createSigner(Buffer.from(secret, 'base64'), 'hmac-sha256', signatureKeyId),
      fields: [...(request.fields ?? ['@method', '@target-uri', ...Object.keys(sent)])],
      params: [...(request.params ?? ['created', 'nonce', 'keyid', 'alg'])],
      paramValues: {
        created: request.created,
        nonce: request.nonce,
        ...(request.expires && { expires: request.expires }),
      },
    },
    { method, url, headers: sent },
  );
  return Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
