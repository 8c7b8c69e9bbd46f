import { MAX_HASHES, sketchClasses } from './sketch.ts';
import type { Sketch, SketchClass } from './sketch.ts';

/** Raised whenever questions are read differently, so that old sketches are not compared with new ones. */
const SKETCH_VERSION = 1;

const HASH_BYTES = 8;

/** One byte of version; for each class one byte of count; then all hashes, eight bytes each, big-endian. */
export function writeSketch(sketch: Sketch): Uint8Array {
  const hashes = sketchClasses.flatMap((name) => sketch[name]);
  const begin = 1 + sketchClasses.length;
  const bytes = new Uint8Array(begin + hashes.length * HASH_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, SKETCH_VERSION);
  sketchClasses.forEach((name, index) => view.setUint8(1 + index, sketch[name].length));
  hashes.forEach((hash, index) => view.setBigUint64(begin + index * HASH_BYTES, hash));
  return bytes;
}

/** Undefined for bytes that are no sketch, or one of another version. */
export function readSketch(bytes: Uint8Array): Sketch | undefined {
  const begin = 1 + sketchClasses.length;
  if (bytes.length < begin || bytes[0] !== SKETCH_VERSION) return undefined;
  const lengths = bytes.subarray(1, begin);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > MAX_HASHES || bytes.length !== begin + total * HASH_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = begin;
  const take = (name: SketchClass): bigint[] => {
    const length = lengths[sketchClasses.indexOf(name)] ?? 0;
    const hashes = Array.from({ length }, (_, index) => view.getBigUint64(offset + index * HASH_BYTES));
    offset += length * HASH_BYTES;
    return hashes;
  };
  return {
    language: take('language'),
    exact: take('exact'),
    numbers: take('numbers'),
    units: take('units'),
    dates: take('dates'),
    negations: take('negations'),
    undone: take('undone'),
    directions: take('directions'),
    opposites: take('opposites'),
    names: take('names'),
    persons: take('persons'),
    questions: take('questions'),
    words: take('words'),
    frame: take('frame'),
  };
}
