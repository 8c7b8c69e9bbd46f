import type { Provider } from './provider.ts';

/**
 * Fields by which a client asks the other side to answer from another model than the one that was decided on:
 * Anthropic's server-side fallbacks, and the lists that OpenRouter and LiteLLM take. What answers, where and at which
 * price is decided here, so they stay behind.
 */
const fields = ['fallbacks', 'models'];

/** Prepares calls without the fields that name other models, and says so. */
export function withoutOtherModels(prepare: Provider['prepare']): Provider['prepare'] {
  return (call, upstreamModel) => {
    const named = fields.filter((field) => call.body[field] !== undefined);
    if (named.length === 0) return prepare(call, upstreamModel);
    const kept = Object.entries(call.body).filter(([field]) => !named.includes(field));
    const prepared = prepare({ ...call, body: Object.fromEntries(kept) }, upstreamModel);
    return { ...prepared, leftOut: [...(prepared.leftOut ?? []), ...named] };
  };
}
