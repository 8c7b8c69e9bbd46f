/** One thing that was decided on a call, in sentences. */
export interface Explained {
  readonly topic: string;
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly sentences: readonly string[];
}

/** A topic that nothing is wrong with. Empty sentences are left out. */
export function plain(topic: string, ...sentences: readonly string[]): Explained {
  return { topic, tone: 'plain', sentences: sentences.filter(Boolean) };
}
