/**
 * A provider that costs next to nothing: it speaks OpenAI's chat completion wire format and answers at once, so
 * that what is measured is the gateway. On raw sockets, because over node:http the mock itself was the slowest
 * part of the chain (README.md has the measurement). Run as its own process; it prints its port.
 */
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { answerBody, streamEvents, upstreamKey } from './conversation.ts';

/**
 * Events of one stream that leave together. A provider's segments carry several, and one write for each would
 * measure the kernel.
 */
const EVENTS_PER_WRITE = 5;
/** The benchmark's requests have 2 KB; more than this is a fault of a contestant. */
const MAX_REQUEST_BYTES = 65_536;

const plainAnswer = Buffer.concat([
  Buffer.from(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req-bench\r\n' +
      `content-length: ${answerBody.length}\r\n\r\n`,
  ),
  answerBody,
]);
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n' +
    'x-request-id: req-bench\r\ntransfer-encoding: chunked\r\n\r\n',
);
const streamEnd = Buffer.from('0\r\n\r\n');
const streamWrites = groupEvents(streamEvents, EVENTS_PER_WRITE);

const server = createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});

function serve(socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    if (pending.length > MAX_REQUEST_BYTES) {
      refuse(socket, 413, 'The request is larger than the benchmark ever sends.');
      return;
    }
    const headEnd = pending.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = pending.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      refuse(socket, 411, 'The mock reads requests with a content-length only.');
      return;
    }
    const bodyStart = headEnd + 4;
    if (pending.length < bodyStart + Number(length)) return;
    const body = pending.subarray(bodyStart, bodyStart + Number(length));
    pending = pending.subarray(bodyStart + Number(length));
    answer(socket, head, body);
  });
}

function answer(socket: Socket, head: string, body: Buffer): void {
  if (!head.startsWith('POST /v1/chat/completions HTTP/1.1\r\n')) {
    refuse(socket, 404, 'The mock serves POST /v1/chat/completions only.');
  } else if (!/\r\nauthorization: *Bearer sk-mock(\r\n|$)/i.test(head)) {
    refuse(socket, 401, `The gateway did not send the provider key ${upstreamKey}.`);
  } else if (body.includes('"stream":true')) {
    socket.write(streamHead);
    sendNext(socket, 0);
  } else {
    socket.write(plainAnswer);
  }
}

/** One write a turn of the event loop: the events reach the gateway one after another and not as one block. */
function sendNext(socket: Socket, position: number): void {
  const write = streamWrites[position];
  if (write === undefined || socket.destroyed) return;
  socket.write(write);
  setImmediate(sendNext, socket, position + 1);
}

/** Each write is one chunk, and the last one carries the end of the answer too. */
function groupEvents(events: readonly string[], size: number): Buffer[] {
  const groups: Buffer[] = [];
  for (let start = 0; start < events.length; start += size) {
    const text = Buffer.from(events.slice(start, start + size).join(''));
    const last = start + size >= events.length;
    groups.push(
      Buffer.concat([
        Buffer.from(`${text.length.toString(16)}\r\n`),
        text,
        Buffer.from('\r\n'),
        last ? streamEnd : Buffer.alloc(0),
      ]),
    );
  }
  return groups;
}

function refuse(socket: Socket, status: number, message: string): void {
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
