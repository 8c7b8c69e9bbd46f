import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../platform/errors.ts';
import type { Rules } from '../policy/index.ts';
import type { OverrideIndex } from '../pricing/index.ts';
import type { OpenText, Prepared, Route } from '../providers/index.ts';
import { attemptFailureOf, healthOutcomeOf, type Permit, targetOf } from '../routing/index.ts';
import type { Reservation } from '../spend/index.ts';
import { brokenOff, callProvider, type ProviderOutcome } from './call-provider.ts';
import type { Client } from './client.ts';
import { startDeadline } from './deadline.ts';
import { holdBudgets } from './hold-budgets.ts';
import type { GatewayCall, Rooms } from './pipeline.ts';
import { type Plan, type PlannedRoute } from './plan.ts';
import { priceQueryOf } from './price-route.ts';
import type { Recorder } from './recorder.ts';
import { type Settlement, settle } from './settle.ts';

/** One time that a provider was asked. */
export interface Attempt {
  readonly candidate: PlannedRoute;
  readonly seen: ProviderOutcome;
  readonly settlement: Settlement;
  readonly answerHeaders: Readonly<Record<string, string>>;
}

/** Why no attempt was made at all. */
export interface NoAttempt {
  readonly error: AppError;
  readonly rule?: string | undefined;
}

/** Room in the budgets that one attempt holds until the call's entry is durable. */
export interface Held {
  readonly reservation: Reservation;
  readonly spent: () => { costMicros: number; tokens: number };
}

/**
 * Steps 6 to 9 of a call's life: holds what the attempt can cost at most, asks, and settles; where that failed and
 * nothing went to the client yet, the next route in the plan's order, or the same one once more. Every attempt that
 * a provider took up is settled, so no retry is free. Answers why none was made, where none was. Throws on a bug of
 * ours only; what was attempted until then is in `attempts` all the same, for the entry.
 */
export async function makeAttempts({
  plan,
  call,
  client,
  rooms,
  rules,
  tenantOverrides,
  recorder,
  traceHeaders,
  restore,
  keeps,
  answerHeaders,
  attempts,
}: {
  plan: Extract<Plan, { kind: 'planned' }>;
  call: GatewayCall;
  client: Client;
  rooms: Rooms;
  rules: Rules;
  tenantOverrides: OverrideIndex;
  recorder: Recorder;
  traceHeaders: Readonly<Record<string, string>>;
  /** Puts back into the answer what was taken out of the request; undefined where nothing was. */
  restore: OpenText | undefined;
  /** Whether the answer may be kept. */
  keeps: boolean;
  /** Headers of the answer; each attempt adds who answers. */
  answerHeaders: Readonly<Record<string, string>>;
  /** Filled with every attempt as it ends; the last one counts. */
  attempts: Attempt[];
}): Promise<NoAttempt | undefined> {
  const { elapsedMs, startedAt } = recorder;
  const { timeoutMs } = rules;
  const attempted: PlannedRoute[] = [];
  const totalTimeoutMs = Math.min(timeoutMs?.value ?? rooms.callTimeoutMs, rooms.callTimeoutMs);
  // Without one in the policy the provider's own bounds hold a first attempt.
  let deadline =
    timeoutMs === undefined
      ? undefined
      : startDeadline(client.gone, totalTimeoutMs - elapsedMs(), 'The time that your policy allows is over.');
  // Unusable for this call: no permit, or a format that the request cannot be written in.
  const unusable = new Set<PlannedRoute>();
  const lastResort = plan.choice.relaxed.includes('health');
  let refusal: NoAttempt | undefined;
  let candidate: PlannedRoute | undefined = plan.choice.ranked[0];
  rooms.retries.called(candidate.route.provider.name);

  try {
    while (candidate !== undefined) {
      const target = targetOf(candidate.route);
      let prepared: Prepared;
      try {
        prepared = candidate.route.provider.prepare(plan.chat, candidate.route.upstreamModel);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (attempts.length === 0) refusal ??= { error };
        unusable.add(candidate);
        candidate = plan.choice.ranked.find((other) => !unusable.has(other) && !attempted.includes(other));
        continue;
      }
      const held = holdBudgets({
        tenantId: call.caller.tenantId,
        rules: rules.budgets,
        at: startedAt,
        candidate,
        budgets: rooms.budgets,
        client,
        deadline,
      });
      const room = held instanceof Promise ? await held : held;
      if (room.kind === 'refused') {
        // What a provider said outweighs that there is no room to ask another one.
        return attempts.length === 0 ? room : undefined;
      }
      const permit = rooms.health.admit(target, { lastResort });
      if (permit === undefined) {
        room.reservation?.release();
        if (attempts.length === 0) refusal ??= { error: unavailable(candidate) };
        unusable.add(candidate);
        candidate = plan.choice.ranked.find((other) => !unusable.has(other) && !attempted.includes(other));
        continue;
      }
      refusal = undefined;
      const attempt = await attemptOnce(candidate, prepared, permit, room.reservation);
      attempted.push(candidate);
      const { seen, settlement } = attempt;
      if (seen.outcome !== 'failed' || seen.refusal === undefined) break;
      const next = rooms.retries.next<PlannedRoute>(target.provider, {
        attempted,
        failure: attemptFailureOf({
          code: seen.refusal.code,
          retryAfterS: seen.refusal.retryAfterS,
          sent: seen.begun,
        }),
        clientStarted: client.started,
        ranked: plan.choice.ranked.filter((other) => !unusable.has(other) && isUsable(other)),
        elapsedMs: elapsedMs(),
        totalTimeoutMs,
        attemptTimeoutMs: totalTimeoutMs,
        retrySentTimeouts: false,
      });
      if (next.kind === 'stop') break;
      // An attempt that cost nothing must not stand in the way of the next one, where there is room for one only.
      if (room.reservation !== undefined && settlement.usage === undefined) {
        recorder.held.pop();
        room.reservation.release();
      }
      // Leases and periods are counted on no call lasting longer than one whole time, however often it is tried.
      deadline ??= startDeadline(
        client.gone,
        totalTimeoutMs - elapsedMs(),
        'The time that this server allows a call is over.',
      );
      if (next.afterMs > 0 && !(await waited(next.afterMs, client.gone))) break;
      candidate = next.candidate;
    }
    return refusal;
  } finally {
    deadline?.cancel();
  }

  async function attemptOnce(
    of: PlannedRoute,
    prepared: Prepared,
    permit: Permit,
    reservation: Reservation | undefined,
  ): Promise<Attempt> {
    const beganMs = elapsedMs();
    const headers = { ...answerHeaders, ...headersOf(of.route, prepared) };
    let settlement: Settlement | undefined;
    if (reservation !== undefined) {
      // Until the attempt is settled it counts with all that it can cost.
      recorder.held.push({
        reservation,
        spent: () =>
          settlement === undefined
            ? { costMicros: of.costBoundMicros, tokens: of.tokensBound }
            : spentBy(settlement, settlement === attempts.at(-1)?.settlement),
      });
    }
    let seen: ProviderOutcome;
    try {
      seen = await callProvider({
        dialect: plan.chat.dialect,
        provider: of.route.provider,
        prepared,
        restore,
        keeps,
        stream: plan.chat.stream,
        client,
        answerHeaders: headers,
        traceHeaders,
        maxAnswerBytes: rooms.maxAnswerBytes,
        elapsedMs,
        deadline,
      });
    } catch (error) {
      // A bug of ours says nothing of the provider, and must not keep its probe from others.
      permit.settle({ kind: 'said_nothing' });
      ended(brokenOff(error));
      throw error;
    }
    const attempt = ended(seen);
    const durationMs = elapsedMs() - beganMs;
    const { usage } = attempt.settlement;
    permit.settle(
      healthOutcomeOf({ code: seen.refusal?.code, retryAfterS: seen.refusal?.retryAfterS, durationMs }),
      seen.outcome === 'answered' && seen.firstByteMs !== undefined && usage !== undefined
        ? { firstByteMs: seen.firstByteMs - beganMs, durationMs, outputTokens: usage.outputTokens }
        : undefined,
    );
    return attempt;

    /** What the attempt used is what its budgets and its entry say. */
    function ended(how: ProviderOutcome): Attempt {
      settlement = settle({
        seen: how,
        chat: plan.chat,
        prices: rooms.prices,
        priceQuery: priceQueryOf(of.route, { at: startedAt, tenantOverrides, chat: plan.chat }),
      });
      const made = { candidate: of, seen: how, settlement, answerHeaders: headers };
      attempts.push(made);
      return made;
    }
  }

  function isUsable(other: PlannedRoute): boolean {
    const view = rooms.health.view(targetOf(other.route));
    return lastResort || view === 'closed' || view === 'half_open' || attempted.includes(other);
  }
}

/** Who answers, and what its format could not carry. */
function headersOf({ provider, upstreamModel }: Route, { leftOut = [] }: Prepared): Record<string, string> {
  return {
    'x-avouch-provider': provider.name,
    'x-avouch-model': upstreamModel,
    ...(provider.region !== undefined && { 'x-avouch-region': provider.region }),
    ...(leftOut.length > 0 && { 'x-avouch-left-out': leftOut.join(', ') }),
  };
}

/**
 * What one attempt used of a budget, in both units. The tokens of a call are those of its last attempt, as its entry
 * has them; its cost is that of all.
 */
function spentBy({ usage, price }: Settlement, isLast: boolean): { costMicros: number; tokens: number } {
  return {
    costMicros: price?.kind === 'priced' ? price.costMicros : 0,
    tokens: usage === undefined || !isLast ? 0 : usage.inputTokens + usage.outputTokens,
  };
}

function unavailable({ route }: PlannedRoute): AppError {
  return new AppError(
    'route_unavailable',
    `The provider ${route.provider.name} is not asked for ${route.upstreamModel} just now: it failed too often, or limits our rate.`,
    { retryAfterS: 1 },
  );
}

/** Whether the wait went by without the client leaving. */
async function waited(ms: number, gone: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal: gone });
    return true;
  } catch (error) {
    if (gone.aborted) return false;
    throw error;
  }
}
