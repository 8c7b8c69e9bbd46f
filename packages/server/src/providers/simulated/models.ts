import type { StatedFacts } from '../model-facts.ts';

/** The models of the simulated provider; the large one answers at greater length. */
export const simulatedModels = ['simulated-small', 'simulated-large'] as const;

/** What `request.ts` and `answer.ts` really do. A request has no limit but the
 * body's, far below this window; an answer has at most 40,000 characters, so fewer tokens. */
const simulated: StatedFacts = {
  contextTokens: 10_000_000,
  maxOutputTokens: 40_000,
  tools: true,
  images: true,
  jsonSchema: true,
  streaming: true,
  audio: false,
  files: false,
  imageTokens: 85,
};

export function simulatedModelFacts(model: string): StatedFacts | undefined {
  return simulatedModels.some((known) => known === model) ? simulated : undefined;
}
