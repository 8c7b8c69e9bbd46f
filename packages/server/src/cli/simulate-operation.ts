import { z } from 'zod';

import { MAX_SIMULATED_CALLS, type SimulationReport, simulatePolicy } from '../gateway/index.ts';
import { readDraft } from '../policy/index.ts';
import { tenantNamed } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';

const CALLS = `must be a whole number from 1 to ${MAX_SIMULATED_CALLS}`;
const DEFAULT_CALLS = 5_000;

/** `avouch policy simulate`: it needs the gateway's rooms, and so stands apart from the other policy commands. */
export const simulateOperations: Readonly<Record<string, Operation>> = {
  'policy.simulate': operation(
    z.strictObject({
      tenant: z.string(),
      source: z.string(),
      calls: z.coerce
        .number(CALLS)
        .pipe(z.int(CALLS).min(1, CALLS).max(MAX_SIMULATED_CALLS, CALLS))
        .default(DEFAULT_CALLS),
    }),
    async function* (installation, { tenant, source, calls }) {
      const { id: tenantId } = await tenantNamed(installation, tenant);
      const draft = readDraft({ source });
      yield* reportLines(
        await simulatePolicy(draft, { tenantId, calls }, installation, installation.ledgerReader),
      );
      return 0;
    },
  ),
};

function* reportLines(report: SimulationReport): Generator<string> {
  const span = report.from && report.to ? `, ${report.from.toISOString()} to ${report.to.toISOString()}` : '';
  yield `${report.calls} calls${span}`;
  yield `unchanged      ${report.unchanged}`;
  for (const { code, rule, calls, costMicros } of report.refused) {
    yield `refused        ${calls}  ${code}${rule === undefined ? '' : `  ${rule}`}  (they cost ${usd(costMicros)})`;
  }
  for (const { from, to, calls, costMicros, draftCostMicros } of report.moved) {
    yield `moved          ${calls}  ${from} -> ${to}  ${usd(costMicros)} -> ${usd(draftCostMicros)}`;
  }
  yield `newly allowed  ${report.newlyAllowed}`;
  yield `still refused  ${report.stillRefused}`;
  if (report.shortened > 0) yield `cut short      ${report.shortened}`;
  if (report.notReplayed > 0) yield `not replayed   ${report.notReplayed}  (no usage, or no price)`;
  yield `cost           ${usd(report.costMicros)} -> ${usd(report.draftCostMicros)}, saved ${usd(report.costMicros - report.draftCostMicros)}`;
}

function usd(micros: number): string {
  return `${micros < 0 ? '-' : ''}$${(Math.abs(micros) / 1_000_000).toFixed(6)}`;
}
