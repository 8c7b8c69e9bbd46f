import type { Principal } from '../identity/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Limits } from '../limits/index.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Policies, Rules } from '../policy/index.ts';
import type { TenantPrices } from '../pricing/index.ts';
import type { ChatCall } from '../providers/index.ts';
import type { Affinities, Quality, Retries } from '../routing/index.ts';
import { type Baseline, type Baselines, type Budgets, savingOf } from '../spend/index.ts';
import { amountHeaders, costOf, tokensOf } from './amounts.ts';
import { type Attempt, makeAttempts, type NoAttempt } from './attempts.ts';
import type { SavingsRecord } from './call-record.ts';
import type { Client } from './client.ts';
import { conversationOf } from './conversation.ts';
import { commentFrame, errorFrame } from './dialect.ts';
import type { CallLabels } from './labels.ts';
import type { CallObserver } from './metrics.ts';
import { needsQuality, type Plan, planCall, type PlanRooms } from './plan.ts';
import { createRecorder } from './recorder.ts';

/** One call as it arrived: authenticated, admitted and parsed. */
export interface GatewayCall {
  readonly principal: Principal;
  readonly requestId: string;
  readonly labels: CallLabels;
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly model: string;
  readonly chat: ChatCall;
}

/** The rooms that a call passes through. */
export interface Rooms extends PlanRooms {
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
  const { chat, labels } = call;
  const { tenantId, apiKeyId } = call.principal;
  const recorder = createRecorder(call, rooms, newId(rooms.clock.now()));

  // 3. Decide. A policy that is missing or does not verify refuses everything.
  const policy = rooms.policies.peek(tenantId) ?? (await rooms.policies.inForce(tenantId));
  if (policy.kind === 'invalid') {
    return recorder.refuse(new AppError('policy_invalid', policy.reason), { policy });
  }
  const rules = policy.rulesFor({ apiKeyId, team: labels.team, feature: labels.feature });

  // 4. Redact: the place of the privacy room. Until it is there, a policy that asks for it refuses the call (7).
  // 5. Look up: the place of the cache room. Until it is there, every call goes to a provider.

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
  if (plan.kind === 'refused') {
    return recorder.refuse(plan.refusal, { policy, plan, rule: plan.rule });
  }

  // Read before anything is held or sent: what can fail now must not fail between an answer and its entry.
  const baseline =
    labels.feature === undefined
      ? undefined
      : await baselineOf(labels.feature, tenantId, recorder.startedAt, rooms);

  // 2. Admit by the rate limits: last of what can refuse, so that a refused call takes nothing from them.
  const admitted = await admitByLimits(rules, plan, tenantId, rooms);
  client.addHeaders(admitted.headers);
  if (admitted.kind === 'refused') {
    return recorder.refuse(admitted.refusal, { policy, plan, rule: admitted.rule });
  }

  // 6, 8, 9. Reserve what an attempt can cost, call the provider, settle; and the next route where that failed.
  const answerHeaders = {
    'x-avouch-cache': 'off',
    'x-avouch-policy': `${policy.version}:${policy.fingerprint.slice(0, 16)}`,
    'x-avouch-route': plan.choice.reason,
    'x-avouch-entry': recorder.id,
  };
  const attempts: Attempt[] = [];
  let unasked: NoAttempt | undefined;
  let savings: SavingsRecord | undefined;
  try {
    unasked = await makeAttempts({
      plan,
      call,
      client,
      rooms,
      rules,
      tenantOverrides,
      recorder,
      answerHeaders,
      attempts,
    });
    savings = baseline && savingsOf(attempts, baseline, recorder.startedAt);
    learnFrom(attempts, tenantId, conversation, labels, rooms);
  } catch (error) {
    // Nothing in there refuses by throwing, so this is a bug of ours; what providers billed is recorded all the same.
    await recorder.record('failed', { policy, plan, code: 'internal', attempts });
    throw error;
  } finally {
    admitted.done(tokensOf(attempts));
  }
  const last = attempts.at(-1);
  if (last === undefined) {
    const { error, rule } = unasked ?? { error: new AppError('internal') };
    const outcome = client.gone.aborted ? 'cancelled' : 'refused';
    return recorder.refuse(error, { policy, plan, rule }, outcome);
  }
  const { seen } = last;
  const { refusal } = seen;

  // 10. Append, then answer.
  try {
    const code = refusal?.code;
    await recorder.record(seen.outcome, { policy, plan, code, attempts, savings });
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
  const amounts = amountHeaders(costOf(attempts), savings);
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

type AdmittedByLimits =
  | { kind: 'admitted'; headers: Readonly<Record<string, string>>; done: (tokens: number) => void }
  | {
      kind: 'refused';
      headers: Readonly<Record<string, string>>;
      refusal: AppError;
      rule: string | undefined;
    };

async function admitByLimits(
  rules: Rules,
  plan: Extract<Plan, { kind: 'planned' }>,
  tenantId: string,
  { limits }: Rooms,
): Promise<AdmittedByLimits> {
  const tokens = plan.needs.inputTokensEstimate + plan.choice.ranked[0].outputTokensExpected;
  try {
    const answer = limits.admit(tenantId, rules.rateLimits, { tokens });
    const outcome = answer instanceof Promise ? await answer : answer;
    if (outcome.kind === 'admitted') return outcome;
    return {
      kind: 'refused',
      headers: outcome.headers,
      refusal: new AppError(
        'rate_limited',
        outcome.reason === 'tokens_too_large'
          ? `The call takes more tokens than the rule "${outcome.rule}" of your policy allows in a minute.`
          : `The rule "${outcome.rule}" of your policy allows no more ${outcome.reason === 'concurrency' ? 'calls at once' : outcome.reason} just now.`,
        { retryAfterS: outcome.retryAfterS },
      ),
      rule: outcome.rule,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { kind: 'refused', headers: {}, refusal: error, rule: undefined };
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

/** What the answered call saved against its baseline; undefined where there is nothing to compare. */
function savingsOf(attempts: readonly Attempt[], baseline: Baseline, at: Date): SavingsRecord | undefined {
  const last = attempts.at(-1);
  if (last?.candidate.card === undefined) return undefined;
  const { seen, settlement } = last;
  if (settlement.price?.kind !== 'priced' || settlement.usage === undefined) return undefined;
  return savingOf(
    {
      outcome: seen.outcome,
      usage: settlement.usage,
      actualCard: settlement.price.card,
      answerCostMicros: settlement.price.costMicros,
      costMicros: costOf(attempts) ?? 0,
      at,
    },
    baseline,
  );
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
