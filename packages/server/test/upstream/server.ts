import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Behaviour, Content, RecordedRequest, Script, VendorWire } from './behaviour.ts';

export interface Upstream {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  readonly openSockets: number;
  /** Requests whose client went away before the answer was complete. */
  readonly abandoned: number;
  /** Replaces the script; its first behaviour is for the next request. */
  play(script: Script): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that speaks as `vendor` does and behaves as the script says. */
export async function startUpstream(vendor: VendorWire, script: Script): Promise<Upstream> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<object>();
  let current = script;
  let index = 0;
  let abandoned = 0;
  const stopped = new AbortController();

  const server = createServer((incoming, response) => {
    response.on('close', () => {
      if (!response.writableFinished && !stopped.signal.aborted) abandoned += 1;
    });
    const gone = AbortSignal.any([stopped.signal, closeSignal(response)]);
    respond(incoming, response, gone).catch((error: unknown) => {
      // A client that goes away is part of many scripts; anything else is a fault of the script, and said.
      if (gone.aborted) return;
      if (!response.headersSent)
        send(response, 599, 'text/plain', `The scripted upstream failed: ${String(error)}`);
      else response.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const respond = async (incoming: IncomingMessage, response: ServerResponse, gone: AbortSignal) => {
    const request = await record(incoming);
    requests.push(request);
    const fault =
      request.method === 'POST' && request.path === vendor.path
        ? vendor.check(request)
        : { ...vendor.faultFor(404, `Unknown request URL: ${request.method} ${request.path}`), status: 404 };
    if (fault !== undefined) {
      send(response, fault.status, 'application/json', vendor.renderFault(fault));
      return;
    }
    const behaviour = choose(current, request, index);
    index += 1;
    await perform(behaviour, vendor, request, response, gone);
  };

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The upstream has no port');

  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    get openSockets() {
      return sockets.size;
    },
    get abandoned() {
      return abandoned;
    },
    play(next) {
      current = next;
      index = 0;
    },
    async close() {
      stopped.abort();
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function choose(script: Script, request: RecordedRequest, index: number): Behaviour {
  if (typeof script === 'function') return script(request, index);
  if ('kind' in script) return script;
  return script[Math.min(index, script.length - 1)] ?? { kind: 'answer' };
}

async function perform(
  behaviour: Behaviour,
  vendor: VendorWire,
  request: RecordedRequest,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const fail = (status: number, message: string | undefined, headers: Record<string, string> = {}) =>
    send(response, status, 'application/json', vendor.renderFault(vendor.faultFor(status, message)), headers);

  switch (behaviour.kind) {
    case 'answer':
      return answer(pieces(behaviour, vendor, request), request, response);
    case 'slow_first_byte':
      await sleep(behaviour.delayMs, undefined, { signal: gone });
      return answer(pieces(behaviour, vendor, request), request, response);
    case 'drip': {
      begin(request, response);
      const bytes = Buffer.from(pieces(behaviour, vendor, request).join(''));
      for (let start = 0; start < bytes.byteLength; start += behaviour.chunkBytes) {
        response.write(bytes.subarray(start, start + behaviour.chunkBytes));
        await sleep(behaviour.delayMs, undefined, { signal: gone });
      }
      response.end();
      return undefined;
    }
    case 'broken':
    case 'stall':
    case 'error_in_stream': {
      begin(request, response);
      const sent = partOf(pieces(behaviour, vendor, request), behaviour.afterEvents);
      await new Promise<unknown>((resolve) => {
        response.write(sent, resolve);
      });
      if (behaviour.kind === 'broken') response.destroy();
      if (behaviour.kind === 'error_in_stream') response.end(vendor.renderErrorEvent());
      return undefined;
    }
    case 'no_end_mark':
      return answer(pieces(behaviour, vendor, request).slice(0, -vendor.endMarks), request, response);
    case 'rate_limit':
      return fail(429, undefined, { 'retry-after': String(behaviour.retryAfterS) });
    case 'error':
      return fail(behaviour.status, behaviour.message);
    case 'html':
      return send(response, behaviour.status, 'text/html', '<html><h1>502 Bad Gateway</h1></html>');
    case 'invalid_json':
      return answer(
        [streamed(request) ? 'event: message_start\ndata: {"id": \n\n' : '{"id": '],
        request,
        response,
      );
    case 'oversized': {
      const text = 'x'.repeat(behaviour.bytes);
      return answer(pieces({ text }, vendor, request), request, response);
    }
    case 'silence':
      return undefined;
    case 'redirect':
      return send(response, 307, 'text/plain', 'moved', { location: behaviour.location });
  }
}

/** The answer's events, or the complete answer as one piece, as the request asks. */
function pieces(content: Content, vendor: VendorWire, request: RecordedRequest): string[] {
  return streamed(request) ? vendor.renderEvents(content, request) : [vendor.renderWhole(content, request)];
}

function partOf(events: string[], afterEvents: number): string {
  const [first = ''] = events;
  return events.length === 1 ? first.slice(0, first.length / 2) : events.slice(0, afterEvents).join('');
}

function begin(request: RecordedRequest, response: ServerResponse): void {
  const contentType = streamed(request) ? 'text/event-stream; charset=utf-8' : 'application/json';
  response.writeHead(200, { 'content-type': contentType, 'x-request-id': 'req_upstream' });
}

function answer(parts: string[], request: RecordedRequest, response: ServerResponse): void {
  begin(request, response);
  for (const part of parts) response.write(part);
  response.end();
}

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.end(body);
}

function streamed({ body }: RecordedRequest): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && body.stream === true;
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body, text };
}

function closeSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  return closed.signal;
}
