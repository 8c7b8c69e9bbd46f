import { z } from 'zod';

import type { Installation } from '../installation.ts';
import { AppError } from '../platform/errors.ts';
import { featureName, GROUPS, newBaselineSchema, shownBaseline } from '../spend/index.ts';
import { allTenants, OPERATOR, tenantNamed } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';
import { spendReportLines } from './spend-report-lines.ts';

const tenant = z.string();
const moment = z.string().optional();
const span = { from: moment, to: moment, time_zone: z.string().optional() };

/** What an operator can ask about spend. */
export const spendOperations: Readonly<Record<string, Operation>> = {
  'spend.report': onTenant(
    z.strictObject({
      tenant,
      ...span,
      interval: z.enum(['day', 'week', 'month', 'total']).default('month'),
      group_by: z.array(z.enum(GROUPS)).default([]),
      json: z.boolean().default(false),
    }),
    async function* (
      { installation, tenantId },
      { from, to, time_zone: timeZone, interval, group_by, json },
    ) {
      const report = await installation.spend.reports.spend(tenantId, {
        from,
        to,
        timeZone,
        interval,
        groupBy: group_by,
      });
      if (json) yield JSON.stringify(report);
      else yield* spendReportLines(report, group_by);
      return 0;
    },
  ),

  'spend.export': onTenant(
    z.strictObject({
      tenant,
      ...span,
      format: z.enum(['csv', 'json', 'focus']),
      size: z
        .string()
        .regex(/^\d{1,18}$/, 'must be a size of the ledger')
        .optional(),
    }),
    async function* ({ installation, tenantId }, { from, to, time_zone: timeZone, format, size }) {
      const { exports } = installation.spend;
      const plan = await exports.plan(tenantId, {
        from,
        to,
        timeZone,
        format,
        size: size === undefined ? undefined : BigInt(size),
      });
      for await (const text of exports.write(plan)) yield JSON.stringify({ text });
      yield JSON.stringify({ signature: await exports.sign(plan) });
      return 0;
    },
  ),

  'spend.rebuild': onTenant(z.strictObject({ tenant }), async function* ({ installation, tenantId }) {
    yield `Sums were made again from the first ${await installation.spend.rollup.rebuild(tenantId)} entries.`;
    return 0;
  }),

  'spend.check': operation(
    z.strictObject({ tenant: tenant.optional() }),
    async function* (installation, { tenant: only }) {
      const tenants =
        only === undefined ? await allTenants(installation) : [await tenantNamed(installation, only)];
      let faults = 0n;
      for (const { id, name } of tenants) {
        const found = await installation.spend.rollup.check(id);
        const { differentSums, differentCalls, differentRefusals, unevenSavings } = found;
        const wrong = differentSums + differentCalls + differentRefusals + unevenSavings;
        faults += wrong;
        yield (
          `${name}: ${found.calls} calls in ${found.treeSize} entries, ` +
            (wrong === 0n
              ? 'clean'
              : `${differentSums} sums, ${differentCalls} calls and ${differentRefusals} refusals differ, ${unevenSavings} savings do not add up`)
        );
      }
      return faults === 0n ? 0 : 1;
    },
  ),

  'baselines.lock': onTenant(
    newBaselineSchema.extend({ tenant, feature: featureName }),
    async function* ({ installation, tenantId }, { feature, provider, model, why, window_days: windowDays }) {
      const pricesAs = installation.catalogue.providers.find(({ name }) => name === provider)?.pricesAs;
      const { baselines } = installation.spend;
      const locked = await baselines.lock(tenantId, {
        feature,
        provider,
        pricesAs,
        model,
        why,
        by: OPERATOR,
        windowDays,
      });
      yield `Version ${locked.version} judges calls of ${feature} from ${locked.lockedAt.toISOString()} on, by ${locked.card.id}.`;
      if (locked.evidence.calls === 0n) yield 'There was no past call of this feature to compare with.';
      return 0;
    },
  ),

  'baselines.show': onTenant(
    z.strictObject({ tenant, feature: featureName.optional() }),
    async function* ({ installation, tenantId }, { feature }) {
      const { baselines } = installation.spend;
      const found =
        feature === undefined ? await baselines.list(tenantId) : await baselines.history(tenantId, feature);
      if (found.length === 0 && feature !== undefined) throw new AppError('baseline_not_found');
      for (const baseline of found) yield JSON.stringify(shownBaseline(baseline));
      return 0;
    },
  ),
};

/** An operation on one tenant, which its input names. */
function onTenant<Input extends { readonly tenant: string }>(
  schema: z.ZodType<Input>,
  run: (
    on: { readonly installation: Installation; readonly tenantId: string },
    input: Input,
  ) => AsyncGenerator<string, number>,
): Operation {
  return operation(schema, async function* (installation, input) {
    const { id: tenantId } = await tenantNamed(installation, input.tenant);
    return yield* run({ installation, tenantId }, input);
  });
}
