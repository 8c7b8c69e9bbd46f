export { readText, readUpTo } from './bodies.ts';
export { createBreather } from './breather.ts';
export { readChunks } from './chunks.ts';
export type { ByteSource } from './chunks.ts';
export { createLineSplitter, readLines } from './lines.ts';
