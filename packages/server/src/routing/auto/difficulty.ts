import { featuresOf } from './features.ts';
import { logOddsFrom, logOddsOf, probabilityOf } from './forest.ts';
import { strongForest, weakForest } from './weights.ts';

/**
 * Published MMLU accuracies of the two models whose answers the estimate was learned from: Mixtral 8x7B (Mixtral of
 * Experts, arXiv 2401.04088) and GPT-4 1106 preview (OpenAI, simple-evals).
 */
export const WEAK_PUBLISHED_SCORE = 0.706;
export const STRONG_PUBLISHED_SCORE = 0.847;

export interface Difficulty {
  /** Probability that the weak reference model answers rightly. */
  readonly weakCorrect: number;
  /** The same for the strong one. It may be the smaller: there are forms of question that the strong model fails. */
  readonly strongCorrect: number;
}

/**
 * How hard a prompt looks: what two reference models would get right. A function of the text alone, in time linear in
 * an excerpt of 10,240 characters; nothing of the text is kept. Learned from English questions of choice and from
 * word problems; on other prompts it says little more than their average.
 */
export function estimateDifficulty(text: string): Difficulty {
  const features = featuresOf(text);
  return {
    weakCorrect: probabilityOf(logOddsOf(weakForest, features)),
    strongCorrect: probabilityOf(logOddsOf(strongForest, features)),
  };
}

/** The probability that a weak model, Mixtral 8x7B Instruct, answers this prompt rightly. Between 0 and 1, exclusive. */
export function estimateWeakCorrect(text: string): number {
  return estimateDifficulty(text).weakCorrect;
}

/**
 * The quality to expect on this prompt from a model with a published MMLU accuracy, between 0 and 1: on the line, in
 * log-odds, through the two reference models, where the weak one's score gives `weakCorrect` and the strong one's
 * `strongCorrect`. Never falls as the published score rises: where the strong reference looks worse than the weak
 * one, all models are taken to be as good as the weak one. Throws RangeError when the score is not from 0 to 1.
 */
export function qualityFrom({ weakCorrect, strongCorrect }: Difficulty, publishedScore: number): number {
  if (!(publishedScore >= 0 && publishedScore <= 1)) {
    throw new RangeError('A published score lies between 0 and 1.');
  }
  const weak = logOddsFrom(weakCorrect);
  const slope = Math.max(0, logOddsFrom(strongCorrect) - weak) / (strongAnchor - weakAnchor);
  const bounded = Math.min(HIGHEST_SCORE, Math.max(LOWEST_SCORE, publishedScore));
  return probabilityOf(weak + slope * (logOddsFrom(bounded) - weakAnchor));
}

/**
 * Beyond these no model that anybody routes to has been measured, and the line would run to certainty. They lie well
 * outside the anchors on both sides.
 */
const LOWEST_SCORE = 0.3;
const HIGHEST_SCORE = 0.95;

const weakAnchor = logOddsFrom(WEAK_PUBLISHED_SCORE);
const strongAnchor = logOddsFrom(STRONG_PUBLISHED_SCORE);
