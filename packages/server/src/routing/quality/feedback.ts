/** Why an answer was rated as it was: a closed list, because free text would hold personal data. */
export const REASON_CODES = [
  'correct',
  'helpful',
  'incorrect',
  'incomplete',
  'irrelevant',
  'unsafe',
  'refused',
  'format',
  'style',
  'too_slow',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** One rating of one answered call by one API key. Never changed and never taken back. */
export interface Feedback {
  readonly id: string;
  /** The call's ledger entry. */
  readonly entryId: string;
  readonly requestId: string;
  readonly feature: string | undefined;
  readonly provider: string;
  readonly model: string;
  /** Thousandths, 0 to 1000. */
  readonly scoreMillis: number;
  readonly reasonCode: ReasonCode | undefined;
  readonly at: Date;
  /** The API key that rated. */
  readonly by: string;
}

/** Ratings of one model by one feature. */
export interface FeedbackSum {
  readonly feature: string | undefined;
  readonly model: string;
  readonly count: number;
  readonly scoreSum: number;
}
