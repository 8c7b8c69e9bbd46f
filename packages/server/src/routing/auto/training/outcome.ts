/** Whether a weak and a strong model answered one prompt rightly. */
export interface Outcome {
  readonly task: string;
  readonly prompt: string;
  readonly weakCorrect: boolean;
  readonly strongCorrect: boolean;
}
