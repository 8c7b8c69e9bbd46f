/** The plainest vector of a text that there is, to see what a neural one is worth: which words it has. */
import { createHash } from 'node:crypto';
import type { Embedder } from '../packages/server/src/cache/embed/index.ts';

const DIMENSIONS = 512;
/** Letters of a piece of a word. Pieces forgive endings and slips. */
const PIECE = 4;

/** Hashes words and pieces of words into as many buckets as the neural model has dimensions. */
export function createWordsEmbedder(): Embedder {
  return {
    id: 'words-512',
    dimensions: DIMENSIONS,
    region: undefined,
    embed: async (text) => ({ vector: embedWords(text), tokens: 0, costMicros: 0 }),
    close: async () => undefined,
  };
}

function embedWords(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    add(vector, word, 1);
    for (let begin = 0; begin + PIECE <= word.length; begin += 1) {
      add(vector, `#${word.slice(begin, begin + PIECE)}`, 0.5);
    }
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function add(vector: Float32Array, word: string, weight: number): void {
  const hash = createHash('sha1').update(word).digest();
  const index = hash.readUInt16BE(0) % DIMENSIONS;
  // Half of the words count backwards, so that those that share a bucket cancel out.
  vector[index] = (vector[index] ?? 0) + ((hash[2] ?? 0) & 1 ? weight : -weight);
}
