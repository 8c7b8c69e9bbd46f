export type { UnexaminedKind } from './attachment-kinds.ts';
export type { Rewrite } from './examine-text.ts';
export { rewriteRequest } from './request.ts';
export type { RewrittenRequest } from './request.ts';
export type { OpenText, TextRewriter } from './text-rewriter.ts';
export { rewriteAnswer } from './answer.ts';
export { createStreamRewriter } from './stream.ts';
export type { StreamRewriter } from './stream.ts';
