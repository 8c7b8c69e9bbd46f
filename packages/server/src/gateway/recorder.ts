import type { AppError } from '../platform/errors.ts';
import type { PolicyInForce } from '../policy/index.ts';
import { totalCost } from './amounts.ts';
import type { Attempt, Held } from './attempts.ts';
import type { CachedAnswer } from './cached-answer.ts';
import {
  type AttemptRecord,
  type CacheRecord,
  type CallOutcome,
  type ChoiceRecord,
  entryOf,
  type SavingsRecord,
} from './call-record.ts';
import type { PersonalDataRecord } from './examine-call.ts';
import type { GatewayCall, Rooms } from './pipeline.ts';
import type { Chosen, Plan } from './plan.ts';

/** What is known of a call when it is recorded; the earlier it ended, the less. */
export interface Known {
  readonly policy?: PolicyInForce;
  readonly plan?: Plan;
  readonly code?: string | undefined;
  /** The place in the policy that decided against the call. */
  readonly rule?: string | undefined;
  readonly attempts?: readonly Attempt[];
  readonly savings?: SavingsRecord | undefined;
  readonly personalData?: PersonalDataRecord | undefined;
  readonly cache?: CacheRecord | undefined;
  /** Who made the answer, where it was a kept one. */
  readonly kept?: CachedAnswer | undefined;
}

/** Writes the one entry of a call (step 10), and settles what the call holds of budgets by it. */
export interface Recorder {
  readonly id: string;
  readonly startedAt: Date;
  readonly elapsedMs: () => number;
  /** What attempts hold of budgets until the entry is durable. */
  readonly held: Held[];
  /** Resolves when the entry is durable. Throws AppError where it is not: the call is then not acknowledged. */
  record(outcome: CallOutcome, known: Known): Promise<void>;
  /** Records a refusal and throws it. */
  refuse(refusal: AppError, known: Known, outcome?: 'refused' | 'cancelled'): Promise<never>;
}

export function createRecorder(call: GatewayCall, rooms: Rooms, id: string): Recorder {
  const { clock } = rooms;
  const startedAt = clock.now();
  const startedAtMs = clock.monotonicMs();
  const held: Held[] = [];
  const elapsedMs = () => clock.monotonicMs() - startedAtMs;

  async function record(outcome: CallOutcome, known: Known): Promise<void> {
    const { policy, plan, attempts = [], kept } = known;
    const durationMs = elapsedMs();
    const last = attempts.at(-1);
    const choice = plan?.kind === 'planned' ? plan.choice : undefined;
    const route = last?.candidate.route ?? choice?.ranked[0].route ?? refusedRouteOf(plan);
    // Until a name led to a provider it is whatever the client wrote, and an entry is for good.
    const isKnownName = plan !== undefined && (plan.kind === 'planned' || plan.known);
    const leases = [...new Set(held.flatMap(({ reservation }) => reservation.leases))];
    try {
      await rooms.ledger.append(
        call.caller.tenantId,
        entryOf({
          id,
          startedAt,
          requestId: call.requestId,
          apiKeyId: call.caller.apiKeyId,
          labels: call.labels,
          dialect: call.chat.dialect,
          stream: call.chat.stream,
          requestedModel: isKnownName ? call.model : undefined,
          provider: kept?.provider ?? route?.provider.name,
          model: kept?.model ?? route?.upstreamModel,
          answeredModel: kept === undefined ? last?.seen.model : kept.answeredModel,
          region: kept === undefined ? route?.provider.region : kept.region,
          outcome,
          code: known.code,
          rule: known.rule,
          finishReason: kept?.finishReason ?? last?.seen.finishReason,
          usage: last?.settlement.usage,
          usageSource: last?.settlement.usageSource ?? 'none',
          price: last?.settlement.price,
          costMicros: totalCost(attempts, known.cache),
          attempts: attempts.map(attemptRecordOf),
          choice: choice && choiceRecordOf(choice),
          leases,
          savings: known.savings,
          personalData: known.personalData,
          cache: known.cache,
          policy: policy?.kind === 'valid' ? policy : undefined,
          durationMs,
          firstByteMs: last?.seen.firstByteMs,
        }),
      );
    } catch (error) {
      for (const { reservation } of held.splice(0)) reservation.doubt();
      throw error;
    }
    for (const { reservation, spent } of held.splice(0)) reservation.settle(spent());
    rooms.observer.finished({
      outcome,
      code: known.code,
      provider: kept?.provider ?? route?.provider.name,
      model: kept?.model ?? route?.upstreamModel,
      durationMs,
      attempts,
      personalData: known.personalData,
    });
  }

  return {
    id,
    startedAt,
    elapsedMs,
    held,
    record,
    async refuse(refusal, known, outcome = 'refused') {
      await record(outcome, { ...known, code: refusal.code });
      throw refusal;
    },
  };
}

/** The route that a refusal speaks of: the first that was excluded. */
function refusedRouteOf(plan: Plan | undefined) {
  return plan?.kind === 'refused' ? plan.excluded[0]?.route : undefined;
}

/** Where a name led to one route and that was taken, there was no choice to tell of. */
function choiceRecordOf({ ranked, excluded, reason }: Chosen): ChoiceRecord | undefined {
  if (ranked.length + excluded.length === 1) return undefined;
  return { reason, candidates: ranked.length, excluded: excluded.length };
}

function attemptRecordOf({ candidate, seen, settlement }: Attempt): AttemptRecord {
  return {
    provider: candidate.route.provider.name,
    model: candidate.route.upstreamModel,
    region: candidate.route.provider.region,
    outcome: seen.outcome,
    code: seen.refusal?.code,
    costMicros: settlement.price?.kind === 'priced' ? settlement.price.costMicros : undefined,
  };
}
