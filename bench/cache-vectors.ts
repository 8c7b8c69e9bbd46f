/** Vectors of texts. They are kept in the temporary directory, since making them is most of the work. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Embedder } from '../packages/server/src/cache/embed/index.ts';

const HASH_BYTES = 32;
/** Texts that are handed to the embedder at once. */
const BATCH = 32;

/** One vector after the other, in the order of the texts. */
export async function embedAll(embedder: Embedder, texts: readonly string[]): Promise<Float32Array> {
  const folder = join(tmpdir(), `avouch-bench-vectors-${process.getuid?.() ?? 0}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${embedder.id.replaceAll(/[^\w-]/g, '-')}.bin`);
  const known = await readKnown(file, embedder.dimensions);
  const vectors = new Float32Array(texts.length * embedder.dimensions);
  const missing = texts.flatMap((text, index) => (known.has(keyOf(text)) ? [] : [index]));
  if (missing.length > 0) console.log(`embedding ${missing.length} of ${texts.length} texts`);
  for (let begin = 0; begin < missing.length; begin += BATCH) {
    const records = await Promise.all(
      missing.slice(begin, begin + BATCH).map(async (index) => {
        const text = texts[index] ?? '';
        const { vector } = await embedder.embed(text);
        known.set(keyOf(text), vector);
        return Buffer.concat([Buffer.from(keyOf(text), 'hex'), new Uint8Array(vector.buffer)]);
      }),
    );
    await appendFile(file, Buffer.concat(records), { mode: 0o600 });
  }
  texts.forEach((text, index) => vectors.set(known.get(keyOf(text)) ?? [], index * embedder.dimensions));
  return vectors;
}

async function readKnown(file: string, dimensions: number): Promise<Map<string, Float32Array>> {
  const known = new Map<string, Float32Array>();
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const size = HASH_BYTES + dimensions * Float32Array.BYTES_PER_ELEMENT;
  // What an interrupted run left at the end is not whole.
  for (let begin = 0; begin + size <= bytes.length; begin += size) {
    const key = bytes.toString('hex', begin, begin + HASH_BYTES);
    known.set(
      key,
      new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + begin + HASH_BYTES, bytes.byteOffset + begin + size),
      ),
    );
  }
  return known;
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
