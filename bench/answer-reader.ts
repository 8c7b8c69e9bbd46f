/**
 * Reads HTTP/1.1 answers from one keep-alive connection: just enough of the protocol for a load generator that
 * must cost less than what it measures, and strict: what it does not know is an error.
 */

export interface Answer {
  status: number;
  body: Buffer;
}

export interface AnswerReader {
  /** Takes what the socket delivered; calls `onFirstByte` once a body has begun and `onAnswer` when it is whole. */
  read(bytes: Buffer): void;
}

/** No answer of the benchmark is near this; more would be a fault that must not eat the memory. */
const MAX_ANSWER_BYTES = 1_000_000;

export function createAnswerReader(on: {
  onFirstByte: () => void;
  onAnswer: (answer: Answer) => void;
}): AnswerReader {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  let position = 0;
  let parts: Buffer[] = [];
  let firstByteSeen = false;

  return {
    read(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      if (pending.length > MAX_ANSWER_BYTES)
        throw new Error('An answer is larger than the benchmark ever sends.');
      if (head === undefined) {
        const end = pending.indexOf('\r\n\r\n');
        if (end === -1) return;
        head = readHead(pending.toString('latin1', 0, end));
        position = end + 4;
      }
      if (!firstByteSeen && pending.length > position) {
        firstByteSeen = true;
        on.onFirstByte();
      }
      const body = head.length === 'chunked' ? readChunks() : readFixed(head.length);
      if (body === undefined) return;
      const answer = { status: head.status, body };
      if (position !== pending.length) throw new Error('Bytes follow an answer that nobody asked for.');
      pending = Buffer.alloc(0);
      head = undefined;
      parts = [];
      firstByteSeen = false;
      on.onAnswer(answer);
    },
  };

  function readFixed(length: number): Buffer | undefined {
    if (pending.length < position + length) return undefined;
    const body = pending.subarray(position, position + length);
    position += length;
    return body;
  }

  /** Keeps its place between calls, so that a long stream is not read again from its start with every segment. */
  function readChunks(): Buffer | undefined {
    for (;;) {
      const lineEnd = pending.indexOf('\r\n', position);
      if (lineEnd === -1) return undefined;
      const size = Number.parseInt(pending.toString('latin1', position, lineEnd), 16);
      if (!Number.isInteger(size)) throw new Error('A chunk has no size.');
      const start = lineEnd + 2;
      if (pending.length < start + size + 2) return undefined;
      position = start + size + 2;
      if (size === 0) return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
      parts.push(pending.subarray(start, start + size));
    }
  }
}

interface Head {
  status: number;
  length: number | 'chunked';
}

function readHead(text: string): Head {
  const status = Number(text.slice(9, 12));
  if (!text.startsWith('HTTP/1.1 ') || !Number.isInteger(status))
    throw new Error('The answer is not HTTP/1.1.');
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length !== undefined) return { status, length: Number(length) };
  if (/\r\ntransfer-encoding: *chunked/i.test(text)) return { status, length: 'chunked' };
  throw new Error('The answer says neither its length nor that it is chunked.');
}
