import { wordOf } from '../../words/word-of.ts';
import { spoken } from './words.ts';

/** Why a call was not answered, as the end of "because …". Codes of docs/errors.md. */
const BECAUSE: Readonly<Record<string, string>> = {
  policy_denied: 'the policy does not allow this model or provider',
  policy_invalid: 'no policy with a valid signature was in force',
  label_required: 'the policy asks for a label that the call did not have',
  label_not_allowed: 'the API key is limited to other teams or features',
  personal_data_blocked: 'it held personal data that the policy does not let out. Nothing was sent',
  content_unexamined: 'it held content that nothing can look into. Nothing was sent',
  privacy_unavailable: 'personal data could not be looked for. Nothing was sent',
  max_tokens_exceeded: 'it asked for more output tokens than the policy allows',
  max_cost_exceeded: 'it could have cost more than the policy allows',
  budget_exceeded: 'a hard budget had no room for the most that it could cost',
  residency_unmet: 'no provider in the region that it asked for serves the model',
  capability_unmet: 'no model that the name leads to has what it needs',
  quality_unmet: 'no model meets the quality floor of the policy',
  latency_unmet: 'every model is expected to take longer than the policy’s target',
  route_unavailable: 'every provider that may serve it was failing or limited our rate',
  rate_limited: 'a rate limit of the policy was reached',
  limits_unavailable: 'rate limits could not be counted',
  model_not_found: 'no configured provider serves this model',
  model_unpriced: 'nobody states a price for the model',
  translation_unsupported: 'the provider’s format cannot express what it asks for',
  overloaded: 'the server carried as many calls as it may',
  shutting_down: 'the server was stopping',
  client_gone: 'the client went away before the answer was whole',
  upstream_unreachable: 'the provider could not be reached, or the connection broke',
  upstream_timeout: 'the provider was silent or slow beyond the configured time',
  upstream_error: 'the provider failed by its own account',
  upstream_refused: 'the provider refused the request',
  upstream_rate_limited: 'the provider limits the rate of the operator’s account',
  upstream_auth_failed: 'the provider refused the operator’s key, account or bill',
  upstream_invalid_answer: 'the provider’s answer could not be read, or broke off',
  upstream_answer_too_large: 'the provider’s answer was larger than is allowed',
};

/** The reason of a code as the end of a sentence; a code that is not known here stands for itself. */
export function because(code: string | null): string {
  if (code === null) return 'no reason is recorded';
  return wordOf(BECAUSE, code) ?? `of ${spoken(code)}`;
}

const STOPPED: Readonly<Record<string, string>> = {
  stop: 'The model came to its end.',
  end_turn: 'The model came to its end.',
  stop_sequence: 'The model reached a text at which it was to stop.',
  length: 'The model was stopped by the limit of its output tokens.',
  max_tokens: 'The model was stopped by the limit of its output tokens.',
  tool_calls: 'The model asked for a tool.',
  tool_use: 'The model asked for a tool.',
  content_filter: 'The provider’s content filter stopped it.',
  refusal: 'The model declined to answer.',
};

/** Why the model stopped, in a sentence, from the provider's own word for it. */
export function stoppedWords(finishReason: string): string {
  return (
    wordOf(STOPPED, finishReason) ?? `The provider says that the model stopped by “${spoken(finishReason)}”.`
  );
}

const UNPRICED: Readonly<Record<string, string>> = {
  no_price_card: 'nobody states a price for the model',
  card_not_in_force: 'the price card does not hold at that time',
  service_tier_unknown: 'the price card does not say what the provider’s service tier costs',
  unit_price_missing: 'the price card states no price for one kind of its tokens',
  usage_inconsistent: 'the provider’s token counts cannot all be true',
};

/** Why a call has no cost, as the end of a sentence. */
export function unpricedBecause(reason: string): string {
  return wordOf(UNPRICED, reason) ?? spoken(reason);
}
