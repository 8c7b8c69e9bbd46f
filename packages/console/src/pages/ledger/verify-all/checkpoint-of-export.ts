/** More than the longest header has. */
const MOST_BYTES = 64 * 1024;

/**
 * Looks at the first line of an export as it passes, for the signed checkpoint in it. The verification of the same
 * bytes says whether it is to be believed; this only keeps it.
 */
export function createHeaderWatch(): {
  watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
  /** The note, once the first line has passed; empty where there was none. */
  checkpoint(): string;
} {
  let head: Uint8Array[] | undefined = [];
  let line = '';
  return {
    async *watch(chunks) {
      for await (const chunk of chunks) {
        if (head !== undefined) {
          const end = chunk.indexOf(LINE_END);
          head.push(end < 0 ? chunk.slice() : chunk.slice(0, end));
          const bytes = head.reduce((sum, piece) => sum + piece.length, 0);
          if (end >= 0) line = await new Blob(head as BlobPart[]).text();
          if (end >= 0 || bytes > MOST_BYTES) head = undefined;
        }
        yield chunk;
      }
    },
    checkpoint: () => checkpointIn(line),
  };
}

const LINE_END = 0x0a;

function checkpointIn(line: string): string {
  try {
    const header: unknown = JSON.parse(line);
    if (typeof header !== 'object' || header === null || !('checkpoint' in header)) return '';
    return typeof header.checkpoint === 'string' ? header.checkpoint : '';
  } catch {
    return '';
  }
}
