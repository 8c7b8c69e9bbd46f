import type { Cache } from '../cache/index.ts';
import type { Caller } from '../identity/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Limits } from '../limits/index.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Policies } from '../policy/index.ts';
import { createRestorer } from '../privacy/index.ts';
import type { TenantPrices } from '../pricing/index.ts';
import type { ChatCall } from '../providers/index.ts';
import type { Affinities, Quality, Retries } from '../routing/index.ts';
import type { Baseline, Baselines, Budgets } from '../spend/index.ts';
import { admitByLimits } from './admit-by-limits.ts';
import { amountHeaders, tokensOf, totalCost } from './amounts.ts';
import { type Attempt, makeAttempts, type NoAttempt } from './attempts.ts';
import type { CacheControl } from './cache-control.ts';
import type { CacheRecord, SavingsRecord } from './call-record.ts';
import type { Client } from './client.ts';
import { conversationOf } from './conversation.ts';
import { commentFrame, errorFrame } from './dialect.ts';
import { examineCall, type PrivacyRooms } from './examine-call.ts';
import type { CallLabels } from './labels.ts';
import { type LookUp, lookUp, offAfter } from './look-up.ts';
import type { CallObserver } from './metrics.ts';
import { needsQuality, planCall, type PlanRooms } from './plan.ts';
import { createRecorder } from './recorder.ts';
import { savingsOf, savingsOfKept } from './savings.ts';
import { readyKept } from './serve-kept.ts';

/** One call as it arrived: authenticated, admitted and parsed. */
export interface GatewayCall {
  readonly caller: Caller;
  readonly requestId: string;
  readonly labels: CallLabels;
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly cacheControl: CacheControl;
  readonly model: string;
  readonly chat: ChatCall;
}

/** The rooms that a call passes through. */
export interface Rooms extends PlanRooms, PrivacyRooms {
  readonly cache: Cache;
  /** The most that it can cost to embed a question, in micro-dollars. */
  readonly embeddingBoundMicros: (text: string) => number;
  readonly policies: Policies;
  readonly tenantPrices: TenantPrices;
  readonly limits: Limits;
  readonly budgets: Budgets;
  readonly baselines: Baselines;
  readonly quality: Quality;
  readonly retries: Retries;
  readonly affinities: Affinities;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly maxAnswerBytes: number;
  readonly callTimeoutMs: number;
}

/**
 * The life of a call, from top to bottom; streamed answers take the same steps. Steps 1 and 2, authenticate and
 * admit, were taken before the body was read (`routes.ts`), but for the rate limits, which the policy states.
 *
 * Throws AppError while nothing has been sent to the client; afterwards a refusal is an event of the stream.
 * Either way the call's entry is durable before the client has the last of the answer.
 */
export async function runCall(call: GatewayCall, client: Client, rooms: Rooms): Promise<void> {
  const { labels } = call;
  const { tenantId, apiKeyId } = call.caller;
  const recorder = createRecorder(call, rooms, newId(rooms.clock.now()));

  // 3. Decide. A policy that is missing or does not verify refuses everything.
  const policy = rooms.policies.peek(tenantId) ?? (await rooms.policies.inForce(tenantId));
  if (policy.kind === 'invalid') {
    return recorder.refuse(new AppError('policy_invalid', policy.reason), { policy });
  }
  const rules = policy.rulesFor({ apiKeyId, team: labels.team, feature: labels.feature });

  // 4. Redact. From here on there is only the call as it may leave.
  const examined = await examineCall(
    { tenantId, chat: call.chat, traceHeaders: call.traceHeaders, rules },
    rooms,
  ).catch((error: unknown) => {
    if (error instanceof AppError) return recorder.refuse(error, { policy });
    throw error;
  });
  const { chat, record: personalData } = examined;

  // 7. Choose which routes may serve, and in which order. It comes before 6, because what a call can cost at most
  // depends on where it goes.
  const tenantOverrides = rooms.tenantPrices.peek(tenantId) ?? (await rooms.tenantPrices.get(tenantId));
  let named: string | undefined;
  const conversation = () => (named ??= conversationOf(chat));
  const plan = planCall(
    {
      tenantId,
      apiKeyId,
      labels,
      model: call.model,
      chat,
      at: recorder.startedAt,
      policyVersion: policy.version,
      rules,
      tenantOverrides,
      quality: needsQuality(rules, call.model)
        ? (rooms.quality.peek(tenantId) ?? (await rooms.quality.get(tenantId)))
        : undefined,
      affinity: () => rooms.affinities.find(tenantId, conversation()),
      isShown: false,
    },
    rooms,
  );
  if (examined.refusal !== undefined) {
    const { error, rule } = examined.refusal;
    return recorder.refuse(error, { policy, plan, personalData, rule });
  }
  if (plan.kind === 'refused') {
    return recorder.refuse(plan.refusal, { policy, plan, personalData, rule: plan.rule });
  }
  const known = { policy, plan, personalData };

  // Read before anything is held or sent: what can fail now must not fail between an answer and its entry.
  const baseline =
    labels.feature === undefined
      ? undefined
      : await baselineOf(labels.feature, tenantId, recorder.startedAt, rooms);

  // 2. Admit by the rate limits: last of what can refuse, so that a refused call takes nothing from them.
  const admitted = await admitByLimits(rules, plan, tenantId, rooms);
  client.addHeaders(admitted.headers);
  if (admitted.kind === 'refused') {
    return recorder.refuse(admitted.refusal, { ...known, rule: admitted.rule });
  }

  // 5. Look up. It comes after 7, because a kept answer is served only if who made it may answer this call too.
  const restore = examined.values.size === 0 ? undefined : createRestorer(examined.values).open;
  const headers = {
    'x-avouch-policy': `${policy.version}:${policy.fingerprint.slice(0, 16)}`,
    'x-avouch-route': plan.choice.reason,
    'x-avouch-entry': recorder.id,
  };
  const attempts: Attempt[] = [];
  let found: LookUp | undefined;
  let unasked: NoAttempt | undefined;
  let savings: SavingsRecord | undefined;
  let settled: Promise<CacheRecord> | undefined;
  try {
    found = await lookUp(
      { call, plan, rules, fingerprint: policy.fingerprint, recorder, client },
      rooms,
    ).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return recorder.refuse(error, known, client.gone.aborted ? 'cancelled' : 'refused');
    });
    if (found.kind === 'hit') {
      const { answer, record: cache } = found;
      const asked = { at: recorder.startedAt, tier: plan.needs.serviceTier };
      savings = baseline && savingsOfKept(answer, cache, baseline, asked);
      const kept = { chat, answer, record: cache, headers: { ...headers, 'x-avouch-cache': cache.result } };
      const ready = readyKept({ ...kept, savings, restore });
      if (ready !== undefined) {
        await recorder.record('answered', { ...known, cache, savings, kept: answer });
        return await ready.serve(client);
      }
      found = offAfter(cache);
    }

    // 6, 8, 9. Reserve what an attempt can cost, call the provider, settle; and the next route where that failed.
    unasked = await makeAttempts({
      plan,
      call,
      client,
      rooms,
      rules,
      tenantOverrides,
      recorder,
      traceHeaders: examined.traceHeaders,
      restore,
      keeps: found.kind === 'miss',
      answerHeaders: { ...headers, 'x-avouch-cache': found.record?.result ?? 'off' },
      attempts,
    });
    learnFrom(attempts, tenantId, conversation, labels, rooms);
  } catch (error) {
    if (error instanceof AppError && attempts.length === 0) throw error;
    // Nothing in there refuses by throwing, so this is a bug of ours; what providers billed is recorded all the same.
    await recorder.record('failed', { ...known, cache: found?.record, code: 'internal', attempts });
    throw error;
  } finally {
    admitted.done(tokensOf(attempts));
    // Whoever waits for the same call is let go, whatever came of it; and keeping goes on beside the ledger.
    if (found?.kind === 'miss') settled = found.settle(attempts, recorder.id);
  }
  // Only what is checked has to be waited for: the entry says what came of it.
  const cache = found.record?.check === undefined ? found.record : await settled;
  savings = baseline && savingsOf(attempts, cache, baseline, recorder.startedAt);
  const last = attempts.at(-1);
  if (last === undefined) {
    const { error, rule } = unasked ?? { error: new AppError('internal') };
    const outcome = client.gone.aborted ? 'cancelled' : 'refused';
    return recorder.refuse(error, { ...known, cache, rule }, outcome);
  }
  const { seen } = last;
  const { refusal } = seen;

  // 10. Append, then answer.
  try {
    const code = refusal?.code;
    await recorder.record(seen.outcome, { ...known, cache, code, attempts, savings });
    await settled;
  } catch (error) {
    if (!client.started) throw error;
    endWithError(error instanceof AppError ? error : new AppError('internal', undefined, { cause: error }));
    return;
  }
  if (refusal !== undefined) {
    if (!client.started) throw refusal;
    if (seen.lastFrames === '') endWithError(refusal);
    else client.end(seen.lastFrames);
    return;
  }
  const amounts = amountHeaders(totalCost(attempts, cache), savings);
  if (client.started) {
    const comments = Object.entries(amounts).map(([name, value]) => commentFrame(name, value));
    client.end(`${comments.join('')}${seen.lastFrames}`);
  } else {
    client.answer({ ...last.answerHeaders, ...amounts }, seen.body);
  }

  function endWithError(error: AppError): void {
    client.end(errorFrame(chat.dialect, error, call.requestId));
  }
}

/** The baseline that judges the call, if its feature has one. */
async function baselineOf(
  feature: string,
  tenantId: string,
  at: Date,
  { baselines }: Rooms,
): Promise<Baseline | undefined> {
  const lookup = baselines.peek(tenantId) ?? (await baselines.inForce(tenantId));
  return lookup(feature, at);
}

/** What later choices go by: how long answers are, and where a conversation is cached. */
function learnFrom(
  attempts: readonly Attempt[],
  tenantId: string,
  conversation: () => string,
  labels: CallLabels,
  { outputs, affinities }: Rooms,
): void {
  const last = attempts.at(-1);
  const usage = last?.settlement.usage;
  if (last?.seen.outcome !== 'answered' || usage === undefined) return;
  const { provider, upstreamModel: model } = last.candidate.route;
  outputs.observe({ tenantId, feature: labels.feature, model }, usage.outputTokens);
  const cachedTokens = usage.cachedInputTokens + usage.cacheWriteTokens;
  if (cachedTokens > 0)
    affinities.remember(tenantId, conversation(), { provider: provider.name, model, cachedTokens });
}
