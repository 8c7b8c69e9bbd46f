import type { Provider } from './provider.ts';

/**
 * Fields by which a client asks the other side to answer from another model, at another host or in another place than
 * was decided on. They are no fields of OpenAI's or Anthropic's own requests but for the first, which is Anthropic's
 * server-side fallback; the others are taken by the gateways that a provider may be.
 */
const fields: readonly string[] = [
  'fallbacks',
  // OpenRouter: lists of models, which of its providers answers (and so where), and a stored choice of all of it.
  'models',
  'route',
  'provider',
  'preset',
  // Vercel's gateway: the same under one name.
  'providerOptions',
  // LiteLLM: lists of models, and addresses and credentials of the client's own.
  'context_window_fallbacks',
  'context_window_fallback_dict',
  'content_policy_fallbacks',
  'model_list',
  'user_config',
  'custom_llm_provider',
  'api_base',
  'base_url',
  'api_key',
];

/**
 * Prepares calls without the fields that say who else may answer, and says so: what answers, where and at which price
 * is decided here.
 */
export function withoutOtherModels(prepare: Provider['prepare']): Provider['prepare'] {
  return withoutFields(fields, prepare);
}

/** Prepares calls without fields of the body, and says which were there. */
export function withoutFields(
  withheld: readonly string[],
  prepare: Provider['prepare'],
): Provider['prepare'] {
  return (call, upstreamModel) => {
    const named = withheld.filter((field) => call.body[field] !== undefined);
    if (named.length === 0) return prepare(call, upstreamModel);
    const kept = Object.entries(call.body).filter(([field]) => !named.includes(field));
    const prepared = prepare({ ...call, body: Object.fromEntries(kept) }, upstreamModel);
    return { ...prepared, leftOut: [...(prepared.leftOut ?? []), ...named] };
  };
}
