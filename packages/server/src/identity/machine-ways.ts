import type { FastifyRequest } from 'fastify';

import { clientAddressOf } from '../platform/http/index.ts';
import type { Way } from './admission.ts';
import { certificateOf } from './keys/origin.ts';
import type { Machines } from './machines.ts';
import { isSigned } from './signatures/signatures.ts';

/** How client software shows who it is: by the key that it sends, or by a signature. */
export function createMachineWays({ authenticator, signatures }: Machines): { key: Way; signature: Way } {
  return {
    key: {
      presents: ({ headers }) => headers.authorization !== undefined || headers['x-api-key'] !== undefined,
      authenticate: (request) => authenticator.authenticate(presentedKey(request), originOf(request)),
    },
    signature: {
      presents: isSigned,
      authenticate: (request) => signatures.admit(request, originOf(request)),
      admitBody: (request, body) => signatures.admitBody(request, body),
    },
  };
}

function originOf(request: FastifyRequest) {
  return {
    address: () => clientAddressOf(request),
    certificate: () => certificateOf(request.raw.socket),
  };
}

/** OpenAI's clients send a bearer token, Anthropic's `x-api-key`. */
function presentedKey({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : undefined;
}
