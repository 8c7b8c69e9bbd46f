import { decodeUtf8, ProofError } from '@avouch/proof';

import { readChunks, type ByteSource } from './chunks.ts';

/** The lines of a source as they arrive. Throws what `readChunks` and `createLineSplitter` throw. */
export async function* readLines(
  source: ByteSource,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const splitter = createLineSplitter();
  for await (const chunk of readChunks(source, signal)) yield* splitter.push(chunk);
  const rest = splitter.rest();
  if (rest !== '') yield rest;
}

/** Cuts bytes that arrive in pieces into lines. */
export interface LineSplitter {
  /** The lines that this piece completes, without their line ends. */
  push(chunk: Uint8Array): string[];
  /** What stands after the last line end; empty where nothing does. */
  rest(): string;
}

/**
 * A splitter at LF alone: canonical JSON has no raw line ends, and Unicode's other ones are text. Throws
 * ProofError `malformed_encoding` on bytes that are not UTF-8, and `too_large` on a line without an end.
 */
export function createLineSplitter(): LineSplitter {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  function take(end: Uint8Array): string {
    const line = new Uint8Array(pendingBytes + end.length);
    let at = 0;
    for (const piece of [...pending, end]) {
      line.set(piece, at);
      at += piece.length;
    }
    pending = [];
    pendingBytes = 0;
    return decodeUtf8(line);
  }

  return {
    push(chunk) {
      // A line end is one byte in UTF-8 and part of no other character, so text is decoded whole lines at a time.
      const last = chunk.lastIndexOf(LINE_END);
      const lines = last < 0 ? [] : take(chunk.subarray(0, last)).split('\n');
      const left = chunk.subarray(last + 1);
      pendingBytes += left.length;
      if (pendingBytes > MAX_LINE_BYTES) throw new ProofError('too_large', 'A line is too long.');
      // Copied, because who reads into one buffer again and again would change it.
      if (left.length > 0) pending.push(left.slice());
      return lines;
    },
    rest: () => take(new Uint8Array()),
  };
}

const LINE_END = 0x0a;

/** More than the longest header and the longest entry may have; what is longer is refused without being kept. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
