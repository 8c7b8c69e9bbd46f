import type { CallNeeds, ModelFacts } from '../providers/index.ts';

/** The needs that decide whether a model can serve a call. */
export type Needs = Pick<
  CallNeeds,
  | 'tools'
  | 'images'
  | 'audio'
  | 'files'
  | 'jsonSchema'
  | 'streaming'
  | 'inputTokensEstimate'
  | 'maxOutputTokens'
>;

/**
 * How far an estimate of tokens is trusted against a context window. Counts of another vendor's tokenizer differ
 * by about this much, and refusing a call that would have fitted is worse than letting the provider refuse one.
 */
const ESTIMATE_SLACK = 0.1;

const FEATURES = ['tools', 'images', 'audio', 'files', 'jsonSchema', 'streaming'] as const;

const FEATURE_WORDS: Readonly<Record<(typeof FEATURES)[number], string>> = {
  tools: 'no tools',
  images: 'no images',
  audio: 'no audio',
  files: 'no files',
  jsonSchema: 'no JSON schema',
  streaming: 'no streaming',
};

/**
 * What a model is known to lack for a call, in a few words; undefined when nothing is known to be missing. A fact that
 * nobody stated is allowed: a self-hosted model stands in no list.
 */
export function missingCapability(facts: ModelFacts, needs: Needs): string | undefined {
  for (const feature of FEATURES) {
    if (needs[feature] && facts[feature] === false) return FEATURE_WORDS[feature];
  }
  const outputTokens = needs.maxOutputTokens ?? 0;
  if (facts.maxOutputTokens !== undefined && outputTokens > facts.maxOutputTokens) {
    return `output ${outputTokens} over ${facts.maxOutputTokens} tokens`;
  }
  // Vendors count the output that is allowed against the window too.
  const leastTokens = Math.floor(needs.inputTokensEstimate * (1 - ESTIMATE_SLACK)) + outputTokens;
  if (facts.contextTokens !== undefined && leastTokens > facts.contextTokens) {
    return `context ${leastTokens} over ${facts.contextTokens} tokens`;
  }
  return undefined;
}
