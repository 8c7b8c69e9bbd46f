import type { Dialect } from '../exchange.ts';
import { formOf, isOwnKey } from './answer-fields.ts';
import { rewriteJsonText } from './json-text.ts';
import type { OpenText } from './text-rewriter.ts';

/**
 * Sends every text of a whole answer through a rewriter of its own: text, reasoning, refusals, arguments, inputs of
 * tools with their keys, citations. `body` is JSON in the client's dialect; what does not change in it stays byte for
 * byte. Ids, types, models, signatures and the probabilities of tokens are left alone.
 */
export function rewriteAnswer(_dialect: Dialect, body: string, open: OpenText): string {
  return rewriteJsonText(body, {
    readString(value, path) {
      const form = formOf(path);
      return form === undefined ? value : rewriteWhole(value, form, open);
    },
    readKey: (key) => (isOwnKey(key) ? rewriteWhole(key, 'text', open) : key),
  });
}

/** A text that comes in one piece. */
export function rewriteWhole(text: string, form: 'text' | 'json', open: OpenText): string {
  if (text === '') return text;
  const rewriter = open(form);
  return rewriter.push(text) + rewriter.end();
}
