import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Where a request comes from. Found out only for keys that are limited to some origins. */
export interface Origin {
  /** The client's address; empty where it is not known. */
  address(): string;
  /** Thumbprint of the client certificate that the connection was made with and that was verified. */
  certificate(): string | undefined;
}

/** Of which nothing is known: keys that are limited to any origin are refused. */
export const UNKNOWN_ORIGIN: Origin = { address: () => '', certificate: () => undefined };

/** See `Origin`. A certificate that the listener did not verify counts as none. */
export function certificateOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const known = thumbprints.get(socket);
  if (known !== undefined) return known;
  const { raw } = socket.getPeerCertificate();
  // Node gives an empty object where the client showed none.
  if (!Buffer.isBuffer(raw)) return undefined;
  const thumbprint = hash('sha256', raw, 'base64url');
  thumbprints.set(socket, thumbprint);
  return thumbprint;
}

/** A connection keeps its certificate, and serves many requests. */
const thumbprints = new WeakMap<TLSSocket, string>();
