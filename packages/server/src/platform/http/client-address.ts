import type { FastifyRequest } from 'fastify';

import { contains, type Network, normalAddress, parseAddress } from '../ip-address.ts';

/** Hops that are followed. A chain of proxies is shorter; a header of thousands is somebody's idea of a joke. */
const MAX_HOPS = 16;

/**
 * The address of who asks, in its normal form: that of the connection, or what trusted proxies say of it. Of
 * `x-forwarded-for` only what a trusted proxy wrote is believed, so it is read from the right, and a client that sends
 * the header itself gains nothing. Empty where the connection is gone.
 */
export function clientAddressOf(request: FastifyRequest): string {
  const forwarded = request.headers['x-forwarded-for'];
  return clientAddress({
    socket: request.socket.remoteAddress,
    forwarded: Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    trusted: request.server.trustedProxies,
  });
}

/** See `clientAddressOf`. */
export function clientAddress({
  socket,
  forwarded,
  trusted,
}: {
  socket: string | undefined;
  forwarded: string | undefined;
  trusted: readonly Network[];
}): string {
  let address = normalAddress(socket ?? '') ?? '';
  if (trusted.length === 0 || forwarded === undefined) return address;
  const hops = forwarded.split(',');
  for (let hop = 0; hop < MAX_HOPS && isTrusted(address, trusted); hop += 1) {
    const next = normalAddress(withoutPort((hops.pop() ?? '').trim()));
    // Nothing is left, or the proxy did not know it: its own address is the last that is certain.
    if (next === undefined) break;
    address = next;
  }
  return address;
}

function isTrusted(text: string, trusted: readonly Network[]): boolean {
  const address = parseAddress(text);
  return address !== undefined && trusted.some((network) => contains(network, address));
}

/** Some proxies write `192.0.2.7:1234` or `[2001:db8::7]:1234`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}
