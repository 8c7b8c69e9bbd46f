import { anthropicModelFacts } from './anthropic/model-facts.ts';
import { openaiModelFacts } from './openai/model-facts.ts';
import { simulatedModelFacts } from './simulated/models.ts';
import { knownContextTokens } from './vendors.ts';

/**
 * What is known of a model on a provider. Undefined means unknown, never no: a choice that needs a fact must not
 * count on one that nobody stated.
 */
export interface ModelFacts {
  /** Input and output together. */
  readonly contextTokens: number | undefined;
  /** For each choice, reasoning included. */
  readonly maxOutputTokens: number | undefined;
  readonly tools: boolean | undefined;
  readonly images: boolean | undefined;
  /** Answers that are held to a JSON schema. */
  readonly jsonSchema: boolean | undefined;
  readonly streaming: boolean | undefined;
  /** Recordings in the request. */
  readonly audio?: boolean | undefined;
  /** Documents (PDF) in the request. */
  readonly files?: boolean | undefined;
  /** The most tokens that one image is billed as. */
  readonly imageTokens?: number | undefined;
}

/** Facts that somebody stated; what is missing is not said. */
export type StatedFacts = Partial<ModelFacts>;

/** Facts of nothing at all. */
export const unknownFacts: ModelFacts = Object.freeze({
  contextTokens: undefined,
  maxOutputTokens: undefined,
  tools: undefined,
  images: undefined,
  jsonSchema: undefined,
  streaming: undefined,
});

/**
 * What is known of a vendor's model: by the vendor's documentation for the models in our dated tables, and the
 * context window by the bundled price list for the others. Matching a name is slow; callers keep the result. Pure.
 */
export function modelFacts(pricesAs: string | undefined, model: string): ModelFacts {
  const documented = documentedFacts(pricesAs, model);
  const contextTokens =
    documented?.contextTokens ?? (pricesAs === undefined ? undefined : knownContextTokens(pricesAs, model));
  return { ...unknownFacts, ...documented, contextTokens };
}

/** The facts with those of `stated` in their place where it says something. */
export function withStated(facts: ModelFacts, stated: StatedFacts | undefined): ModelFacts {
  if (stated === undefined) return facts;
  const said = Object.entries(stated).filter(([, value]) => value !== undefined);
  return { ...facts, ...Object.fromEntries(said) };
}

function documentedFacts(pricesAs: string | undefined, model: string): StatedFacts | undefined {
  switch (pricesAs) {
    case 'openai':
      return openaiModelFacts(model);
    case 'anthropic':
      return anthropicModelFacts(model);
    case 'simulated':
      return simulatedModelFacts(model);
    case undefined:
    default:
      return undefined;
  }
}
