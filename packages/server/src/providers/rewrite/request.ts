import type { ChatCall } from '../exchange.ts';
import type { UnexaminedKind } from './attachment-kinds.ts';
import { createBodyWalker } from './walk-body.ts';
import type { Rewrite } from './examine-text.ts';
import { createWorkMeter } from './work-meter.ts';

export interface RewrittenRequest {
  /** The same object where nothing changed. The client's own body is never changed. */
  readonly chat: ChatCall;
  /** One for each thing that could not be read, in the order of the request. */
  readonly unexamined: readonly UnexaminedKind[];
}

/**
 * Sends every text of a call through `rewrite`, in an order that depends on the body alone and grows with a
 * conversation: the system text, tools, messages, and then all other fields as they stand. Names, file names, URLs,
 * schemas, metadata, keys of objects and numbers of seven digits and more count as texts; JSON in strings, and text in
 * base64 and data URIs, is read inside. What stays as it is: the model's name, numbers that are settings of the wire
 * format (`seed`, `max_tokens`), and the words of `type` and `role`.
 * `rewrite` is also told the nearest key, `password` for one.
 *
 * `checkTime` is called at least once for every 64 KB of work, beside what `rewrite` does; it may throw. Only a single
 * search through one text is not broken off: it takes a quarter of a second for 20 MB.
 *
 * Throws AppError `body_invalid` for a body that is nested too deeply, and what `rewrite` and `checkTime` throw.
 */
export function rewriteRequest(chat: ChatCall, rewrite: Rewrite, checkTime?: () => void): RewrittenRequest {
  const unexamined: UnexaminedKind[] = [];
  const walk = createBodyWalker(rewrite, (kind) => unexamined.push(kind), createWorkMeter(checkTime));
  const body = walk(chat.body, { first: readFirst, names: providersNames, numbers: isWireNumber });
  return { chat: body === chat.body ? chat : { ...chat, body }, unexamined };
}

const readFirst = ['system', 'tools', 'functions', 'messages'];

/** The model is no content: it names what is called, and the gateway has replaced it by then. */
const providersNames: ReadonlySet<string> = new Set(['model']);

/**
 * Numbers that set something and tell of nobody, however many digits they have. Only where the wire formats have them:
 * what a tool or a client's metadata calls by the same name may be anything.
 */
function isWireNumber([field, within]: readonly [string, string?]): boolean {
  if (within === undefined) return settings.has(field);
  return field === 'logit_bias' || settingsWithin.get(field)?.has(within) === true;
}

const settings: ReadonlySet<string> = new Set([
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'budget_tokens',
  'created',
  'timeout',
  'top_k',
  'n',
]);
/** Reasoning, as either vendor and routers of many servers set it. */
const settingsWithin: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['thinking', new Set(['budget_tokens'])],
  ['reasoning', new Set(['max_tokens', 'budget_tokens'])],
]);
