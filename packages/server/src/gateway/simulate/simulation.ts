import type { Evaluator, Rules } from '../../policy/index.ts';
import type { BillableUsage, OverrideIndex, PriceBook } from '../../pricing/index.ts';
import type { Catalogue } from '../../providers/index.ts';
import type { QualityLookup } from '../../routing/index.ts';
import type { PastCall } from './past-call.ts';
import { createReplayedLimits } from './replayed-limits.ts';
import { createReplayedRoutes, type Verdict } from './replayed-routes.ts';

/** Calls that a report names of those that fare alike: enough to look at. */
const MAX_EXAMPLES = 3;

/** What a draft would have made of past calls. Money is in micro-dollars, over the calls that it lets through. */
export interface SimulationReport {
  readonly calls: number;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly unchanged: number;
  /** Answered in fact, refused by the draft. */
  readonly refused: readonly RefusedCalls[];
  /** Let through by another way. */
  readonly moved: readonly MovedCalls[];
  /** Refused in fact, let through by the draft; what they would have cost nobody knows. */
  readonly newlyAllowed: number;
  readonly stillRefused: number;
  /** Answers that were longer than the draft's `max_tokens`: they would have been cut short. */
  readonly shortened: number;
  /**
   * Calls without a usage or a price (failed, cancelled, unpriced), and those refused for what an entry does not tell
   * enough of: how long an answer was asked for, or how much room a budget had.
   */
  readonly notReplayed: number;
  readonly costMicros: number;
  readonly draftCostMicros: number;
  /** What the calls that the draft refuses did cost. */
  readonly refusedCostMicros: number;
}

interface AlikeCalls {
  calls: number;
  costMicros: number;
  /** Ids of the entries of the newest of them. */
  readonly examples: string[];
}

interface RefusedCalls extends AlikeCalls {
  readonly code: string;
  readonly rule: string | undefined;
}

interface MovedCalls extends AlikeCalls {
  readonly from: string;
  readonly to: string;
  draftCostMicros: number;
}

export interface Simulation {
  /** The next call in the order of time. */
  add(call: PastCall): void;
  report(): SimulationReport;
}

/**
 * Replays the metadata of past calls against a draft, one by one. What an entry does not tell is not judged: what a
 * model can do, how well providers were, how long answers took, and what is personal in a prompt. Costs are the billed
 * tokens at the price of the other route, and tokenizers differ.
 */
export function createSimulation({
  rulesFor,
  catalogue,
  prices,
  tenantOverrides,
  quality,
}: {
  rulesFor: Evaluator;
  catalogue: Catalogue;
  prices: PriceBook;
  tenantOverrides: OverrideIndex;
  quality: QualityLookup;
}): Simulation {
  const limits = createReplayedLimits();
  const routes = createReplayedRoutes({ rulesFor, catalogue, prices, tenantOverrides, quality });
  const refused = new Map<string, RefusedCalls>();
  const moved = new Map<string, MovedCalls>();
  const counts = { calls: 0, unchanged: 0, newlyAllowed: 0, stillRefused: 0, shortened: 0, notReplayed: 0 };
  const sums = { costMicros: 0, draftCostMicros: 0, refusedCostMicros: 0 };
  let from: Date | undefined;
  let to: Date | undefined;

  return {
    add(call) {
      counts.calls += 1;
      from ??= call.at;
      to = call.at;
      const { usage, costMicros } = call;
      if (call.outcome === 'refused') {
        counts[routes.refusedBefore(call)] += 1;
        return;
      }
      if (usage === undefined || costMicros === undefined || call.requestedModel === undefined) {
        counts.notReplayed += 1;
        return;
      }
      const rules = rulesFor(call);
      const verdict = decide(call, usage, rules);
      if (verdict.kind === 'refused') {
        note(verdict, call.entryId, costMicros);
        return;
      }
      if (rules.maxTokens !== undefined && usage.outputTokens > rules.maxTokens.value) counts.shortened += 1;
      sums.costMicros += costMicros;
      sums.draftCostMicros += verdict.costMicros;
      const before = `${call.provider}/${call.model}`;
      const after = `${verdict.route.provider.name}/${verdict.route.upstreamModel}`;
      if (before === after) {
        counts.unchanged += 1;
        return;
      }
      const key = `${before}\n${after}`;
      const sum = moved.get(key) ?? { from: before, to: after, ...none(), draftCostMicros: 0 };
      count(sum, call.entryId, costMicros);
      sum.draftCostMicros += verdict.costMicros;
      moved.set(key, sum);
    },
    report: () => ({
      ...counts,
      ...sums,
      from,
      to,
      refused: [...refused.values()].toSorted((one, other) => other.calls - one.calls),
      moved: [...moved.values()].toSorted((one, other) => other.calls - one.calls),
    }),
  };

  function note(
    { code, rule }: Extract<Verdict, { kind: 'refused' }>,
    entryId: string,
    costMicros: number,
  ): void {
    const key = `${code}\n${rule}`;
    const sum = refused.get(key) ?? { code, rule, ...none() };
    count(sum, entryId, costMicros);
    refused.set(key, sum);
    sums.refusedCostMicros += costMicros;
  }

  function decide(call: PastCall, usage: BillableUsage, rules: Rules): Verdict {
    const chosen = routes.choose(call, usage, rules);
    if (chosen.kind === 'refused') return chosen;
    const { maxCostMicros, budgets, rateLimits } = rules;
    if (maxCostMicros !== undefined && chosen.costMicros > maxCostMicros.value) {
      return { kind: 'refused', code: 'max_cost_exceeded', rule: maxCostMicros.rule };
    }
    const full = limits.take({
      at: call.at,
      budgets,
      rateLimits,
      costMicros: chosen.costMicros,
      tokens: usage.inputTokens + usage.outputTokens,
    });
    return full === undefined ? chosen : { kind: 'refused', ...full };
  }
}

function none(): AlikeCalls {
  return { calls: 0, costMicros: 0, examples: [] };
}

/** Calls come oldest first, so that the last examples are the newest. */
function count(sum: AlikeCalls, entryId: string, costMicros: number): void {
  sum.calls += 1;
  sum.costMicros += costMicros;
  sum.examples.push(entryId);
  if (sum.examples.length > MAX_EXAMPLES) sum.examples.shift();
}
