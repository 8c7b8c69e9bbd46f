/** That words are a name: the first is known to who asked. */
export interface Verdict {
  /** The last word of the name. */
  readonly last: number;
  readonly confidence: number;
}
