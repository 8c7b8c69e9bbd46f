/**
 * The least that a proxy in Node can do: node:http in, undici `dispatch` out, bytes piped both ways, streams
 * included. It is the yardstick for what a gateway adds. Run as its own process with the upstream's origin in
 * BARE_UPSTREAM and the provider's key in BARE_KEY; it prints its port.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';

const upstream = process.env['BARE_UPSTREAM'];
const key = process.env['BARE_KEY'];
if (upstream === undefined || key === undefined) {
  console.error('BARE_UPSTREAM and BARE_KEY are needed.');
  process.exit(1);
}
const authorization = `Bearer ${key}`;

/** As many as the load generator opens, and room to spare. */
const UPSTREAM_CONNECTIONS = 128;
const pool = new Pool(upstream, { connections: UPSTREAM_CONNECTIONS });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => forward(request, Buffer.concat(chunks), response));
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});

function forward(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  let controller: Dispatcher.DispatchController | undefined;
  // Without this, a client that goes away while the upstream is paused would keep an upstream connection for good.
  response.on('close', () => {
    if (!response.writableFinished) controller?.abort(new Error('The client went away.'));
  });
  response.on('drain', () => controller?.resume());
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    },
    {
      onRequestStart: (started) => {
        controller = started;
      },
      onResponseStart: (_, status, headers) => {
        response.statusCode = status;
        for (const name of ['content-type', 'content-length']) {
          const value = headers[name];
          if (value !== undefined) response.setHeader(name, value);
        }
      },
      onResponseData: (current, chunk) => {
        if (!response.write(chunk)) current.pause();
      },
      onResponseEnd: () => response.end(),
      onResponseError: (_, error) => {
        if (response.headersSent) response.destroy(error);
        else response.writeHead(502).end();
      },
    },
  );
}
