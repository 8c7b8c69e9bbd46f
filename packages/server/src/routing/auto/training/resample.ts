/** What is drawn anew: prompts within their tasks (the tasks are given), or whole tasks (they are a sample too). */
export type Unit = 'prompts' | 'tasks';

/**
 * How often each prompt stands in each bootstrap sample (Efron, 1979). Sampling prompts within tasks keeps every
 * task's size. Seeded: the same seed gives the same samples.
 */
export function* resamples(
  tasks: readonly string[],
  { unit, samples, seed }: { readonly unit: Unit; readonly samples: number; readonly seed: number },
): Generator<Int32Array> {
  const random = seededRandom(seed);
  const draw = (count: number): number => Math.floor(random() * count);
  const groups = [...Map.groupBy(tasks.keys(), (place) => tasks[place]).values()];
  for (let sample = 0; sample < samples; sample += 1) {
    const counts = new Int32Array(tasks.length);
    const add = (place: number | undefined): void => {
      if (place !== undefined) counts[place] = (counts[place] ?? 0) + 1;
    };
    for (const group of groups) {
      switch (unit) {
        case 'prompts':
          for (let drawn = 0; drawn < group.length; drawn += 1) add(group[draw(group.length)]);
          break;
        case 'tasks':
          groups[draw(groups.length)]?.forEach(add);
          break;
      }
    }
    yield counts;
  }
}

/** The middle 95 % of what the samples gave. */
export function intervalOf(values: readonly number[]): readonly [low: number, high: number] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

/** Numbers from 0 to below 1 from a 32-bit state (xorshift32; Marsaglia, 2003). Not for secrets. */
export function seededRandom(seed: number): () => number {
  // The state zero would stay zero.
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
