export { createAssembler } from './assemble.ts';
export type { Assembler } from './assemble.ts';
export { finishReasonsOf, plainTextOf } from './read-answer.ts';
export { replayStream } from './replay.ts';
