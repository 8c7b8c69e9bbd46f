import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';

import type { Tls } from '../tls/index.ts';

/** Request headers, all together. Node's own default, stated because it is a promise. */
const MAX_HEADER_BYTES = 16 * 1024;
/** The whole request must have arrived within this time: what a phone on a poor line needs for 20 MB. */
const REQUEST_TIMEOUT_MS = 120_000;
const HEADERS_TIMEOUT_MS = 20_000;
/** How often connections are looked through for those that are late. */
const LOOK_MS = 5_000;
/** Longer than the minute after which common load balancers give a connection up, so that they end it first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/**
 * Connections at once, idle ones among them: more than calls and browsers need, and less than the files that a process
 * may have open where the machine is set up for servers.
 */
const MAX_CONNECTIONS = 16_384;

/**
 * A listener of plain HTTP, or of TLS where there is a certificate. `headers` stand on every answer, whoever writes it,
 * unless it says something else under the same name.
 */
export function createListener({
  handle,
  refuse,
  headers,
  tls,
}: {
  handle: RequestListener;
  /** Answers what is no request. */
  refuse: (error: Error, socket: Duplex) => void;
  headers: readonly (readonly [name: string, value: string])[];
  tls: Tls | undefined;
}): Server {
  const options: ServerOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: LOOK_MS,
    // Node would answer these itself, without our headers: the server refuses them like everything else.
    requireHostHeader: false,
  };
  const listener: RequestListener = (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    handle(request, response);
  };
  const server = tls === undefined ? createServer(options, listener) : createSecureListener(tls);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuse);
  // An expectation that nobody knows may be ignored (RFC 9110, section 10.1.1); Node would answer it itself.
  server.on('checkExpectation', listener);
  return server;

  function createSecureListener(own: Tls): Server {
    const secure = createSecureServer({ ...options, ...own.options }, listener);
    own.watch(secure);
    return secure;
  }
}
