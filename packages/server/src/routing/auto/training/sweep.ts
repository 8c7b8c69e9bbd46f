/** What sending one prompt to either model costs, and whether each is right. Costs in any one unit. */
export interface Stake {
  readonly task: string;
  readonly weakCorrect: boolean;
  readonly strongCorrect: boolean;
  readonly weakCost: number;
  readonly strongCost: number;
}

/** One place of a router's threshold. */
export interface Setting {
  /** Prompts that score at least this go to the strong model; Infinity sends none. */
  readonly threshold: number;
  /** Of the cost of sending everything to the strong model. */
  readonly cost: number;
  /** Share of prompts sent to the strong model. */
  readonly calls: number;
}

/** Prompts from the highest score to the lowest. Sorted once, swept often. */
export interface Ranking {
  readonly order: Int32Array;
  readonly scores: readonly number[];
}

/** The higher the score, the sooner a prompt goes to the strong model. Throws RangeError on a score that is NaN. */
export function rank(scores: readonly number[]): Ranking {
  if (scores.some((score) => Number.isNaN(score))) throw new RangeError('A score is not a number.');
  const order = Int32Array.from(scores.keys());
  order.sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other);
  return { order, scores };
}

/**
 * The cheapest setting whose accuracy is at least `target` of the strong model's. Prompts with equal scores are never
 * parted: a threshold could not. `counts` says how often each prompt stands in a resample. Undefined only when no
 * setting reaches the target, as when the strong model alone does worse than a target above 1.
 */
export function settingFor(
  { order, scores }: Ranking,
  stakes: readonly Stake[],
  target: number,
  counts?: Int32Array,
): Setting | undefined {
  const totals = totalsOf(stakes, counts);
  // A count of right answers misses the product by its last bits only.
  const needed = target * totals.strongRight - 1e-9;
  let right = totals.weakRight;
  let cost = totals.weakCost;
  let calls = 0;
  let threshold = Infinity;
  for (const [place, prompt] of order.entries()) {
    const score = scores[prompt] ?? 0;
    if (score !== threshold && right >= needed) break;
    threshold = score;
    const stake = stakes[prompt];
    const count = counts === undefined ? 1 : (counts[prompt] ?? 0);
    if (stake === undefined) throw new RangeError(`There is no stake for the prompt at place ${place}.`);
    right += count * (Number(stake.strongCorrect) - Number(stake.weakCorrect));
    cost += count * (stake.strongCost - stake.weakCost);
    calls += count;
  }
  if (right < needed) return undefined;
  return { threshold, cost: cost / totals.strongCost, calls: calls / totals.prompts };
}

/**
 * Sending a share of all prompts, drawn blindly, to the strong model: the expected cost of the share whose expected
 * accuracy is just the target. No simulation: both are linear in the share.
 */
export function randomMixing(
  stakes: readonly Stake[],
  target: number,
  counts?: Int32Array,
): { readonly cost: number; readonly calls: number } {
  const { weakRight, strongRight, weakCost, strongCost } = totalsOf(stakes, counts);
  const missing = target * strongRight - weakRight;
  const gain = strongRight - weakRight;
  const calls = missing <= 0 ? 0 : gain <= 0 ? 1 : Math.min(1, missing / gain);
  return { cost: (weakCost + calls * (strongCost - weakCost)) / strongCost, calls };
}

export interface Totals {
  readonly prompts: number;
  readonly weakRight: number;
  readonly strongRight: number;
  readonly weakCost: number;
  readonly strongCost: number;
}

export function totalsOf(stakes: readonly Stake[], counts?: Int32Array): Totals {
  let prompts = 0;
  let weakRight = 0;
  let strongRight = 0;
  let weakCost = 0;
  let strongCost = 0;
  for (const [place, stake] of stakes.entries()) {
    const count = counts === undefined ? 1 : (counts[place] ?? 0);
    prompts += count;
    weakRight += count * Number(stake.weakCorrect);
    strongRight += count * Number(stake.strongCorrect);
    weakCost += count * stake.weakCost;
    strongCost += count * stake.strongCost;
  }
  return { prompts, weakRight, strongRight, weakCost, strongCost };
}
