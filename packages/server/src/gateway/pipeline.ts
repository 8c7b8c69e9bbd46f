import type { Principal } from '../identity/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Policies, PolicyInForce } from '../policy/index.ts';
import type { PriceBook, TenantPrices } from '../pricing/index.ts';
import type { Catalogue, ChatCall, Route } from '../providers/index.ts';
import { callProvider, type ProviderOutcome } from './call-provider.ts';
import { type CallOutcome, entryOf } from './call-record.ts';
import type { Client } from './client.ts';
import { commentFrame, errorFrame } from './dialect.ts';
import type { CallLabels } from './labels.ts';
import type { CallObserver } from './metrics.ts';
import { type Settlement, settle } from './settle.ts';

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
export interface Rooms {
  readonly policies: Policies;
  readonly catalogue: Catalogue;
  readonly prices: PriceBook;
  readonly tenantPrices: TenantPrices;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly observer: CallObserver;
  readonly unpriced: 'refuse' | 'flag';
  readonly maxAnswerBytes: number;
}

type ValidPolicy = Extract<PolicyInForce, { kind: 'valid' }>;

/**
 * The life of a call, from top to bottom; streamed answers take the same steps. Steps 1 and 2, authenticate and
 * admit, were taken before the body was read (`routes.ts`).
 *
 * Throws AppError while nothing has been sent to the client; afterwards a refusal is an event of the stream.
 * Either way the call's entry is durable before the client has the last of the answer.
 */
export async function runCall(call: GatewayCall, client: Client, rooms: Rooms): Promise<void> {
  const { principal, chat } = call;
  const { clock, observer } = rooms;
  const id = newId(clock.now());
  const startedAt = clock.now();
  const startedAtMs = clock.monotonicMs();

  /** Step 10: the call's one entry. Whatever is sent after this was recorded. */
  async function record(
    outcome: CallOutcome,
    more: {
      code?: string | undefined;
      route?: Route;
      policy?: ValidPolicy | undefined;
      seen?: ProviderOutcome;
      settlement?: Settlement;
    },
  ): Promise<void> {
    const { seen, settlement, route, policy } = more;
    const durationMs = clock.monotonicMs() - startedAtMs;
    await rooms.ledger.append(
      principal.tenantId,
      entryOf({
        id,
        startedAt,
        requestId: call.requestId,
        apiKeyId: principal.apiKeyId,
        labels: call.labels,
        dialect: chat.dialect,
        stream: chat.stream,
        // Until a name led to a provider it is whatever the client wrote, and an entry is for good.
        requestedModel: route && call.model,
        provider: route?.provider.name,
        model: route?.upstreamModel,
        answeredModel: seen?.model,
        region: route?.provider.region,
        outcome,
        code: more.code,
        finishReason: seen?.finishReason,
        usage: settlement?.usage,
        usageSource: settlement?.usageSource ?? 'none',
        price: settlement?.price,
        policy,
        durationMs,
        firstByteMs: seen?.firstByteMs,
      }),
    );
    observer.finished({
      outcome,
      provider: route?.provider.name,
      model: route?.upstreamModel,
      durationMs,
      settlement,
    });
  }

  async function refuse(refusal: AppError, policy?: ValidPolicy, route?: Route): Promise<never> {
    await record('refused', { code: refusal.code, policy, ...(route && { route }) });
    throw refusal;
  }

  /** Takes a step that may itself refuse: that refusal is recorded like every other. */
  async function orRefuse<Outcome>(step: () => Outcome, valid: ValidPolicy, route?: Route): Promise<Outcome> {
    try {
      return step();
    } catch (error) {
      if (error instanceof AppError) return refuse(error, valid, route);
      throw error;
    }
  }

  // 3. Decide. A policy that is missing or does not verify refuses everything.
  const policy =
    rooms.policies.peek(principal.tenantId) ?? (await rooms.policies.inForce(principal.tenantId));
  if (policy.kind === 'invalid') return refuse(new AppError('policy_invalid', policy.reason));
  const route = await orRefuse(() => rooms.catalogue.resolve(call.model), policy);
  const decision = policy.evaluate({
    model: route.upstreamModel,
    requestedModel: call.model,
    provider: route.provider.name,
  });
  if (decision.kind === 'deny') return refuse(deniedBy(decision.rule, policy), policy, route);

  // 4. Redact: the place of the privacy room. Until it is there, messages go out as they came.
  // 5. Look up: the place of the cache room. Until it is there, every call goes to a provider.
  // 6. Reserve: the place of budgets (the spend room). Until they are there, nothing is reserved.

  // 7. Choose. The place of the routing room; today a name leads to one provider, and it serves or refuses.
  const { residency } = call.labels;
  if (residency !== undefined && route.provider.region !== residency) {
    return refuse(unmetResidency(route, residency), policy, route);
  }
  const tenantOverrides =
    rooms.tenantPrices.peek(principal.tenantId) ?? (await rooms.tenantPrices.get(principal.tenantId));
  const priceQuery = {
    provider: route.provider.name,
    pricesAs: route.provider.pricesAs,
    model: route.upstreamModel,
    at: startedAt,
    tenantOverrides,
  };
  if (rooms.unpriced === 'refuse' && rooms.prices.find(priceQuery) === undefined) {
    return refuse(
      new AppError('model_unpriced', `There is no price for ${route.upstreamModel}.`),
      policy,
      route,
    );
  }

  // 8. Call the provider.
  const prepared = await orRefuse(() => route.provider.prepare(chat, route.upstreamModel), policy, route);
  const answerHeaders: Record<string, string> = {
    'x-avouch-provider': route.provider.name,
    'x-avouch-model': route.upstreamModel,
    'x-avouch-cache': 'off',
    'x-avouch-policy': `${policy.version}:${policy.fingerprint.slice(0, 16)}`,
    'x-avouch-entry': id,
  };
  if (route.provider.region !== undefined) answerHeaders['x-avouch-region'] = route.provider.region;
  if (prepared.leftOut !== undefined && prepared.leftOut.length > 0) {
    answerHeaders['x-avouch-left-out'] = prepared.leftOut.join(', ');
  }
  let seen: ProviderOutcome;
  let settlement: Settlement;
  try {
    seen = await callProvider({
      provider: route.provider,
      prepared,
      stream: chat.stream,
      client,
      answerHeaders,
      traceHeaders: call.traceHeaders,
      maxAnswerBytes: rooms.maxAnswerBytes,
      elapsedMs: () => clock.monotonicMs() - startedAtMs,
    });

    // 9. Settle by what the provider billed, or by an estimate where it could not say.
    settlement = settle({ seen, chat, prices: rooms.prices, priceQuery });
  } catch (error) {
    // Nothing above refuses by throwing, so this is a bug of ours; the provider may have billed all the same.
    await record('failed', { code: 'internal', route, policy });
    throw error;
  }

  // 10. Append, then answer.
  try {
    await record(seen.outcome, { code: seen.refusal?.code, route, policy, seen, settlement });
  } catch (error) {
    if (!client.started) throw error;
    endWithError(error instanceof AppError ? error : new AppError('internal', undefined, { cause: error }));
    return;
  }
  if (seen.refusal !== undefined) {
    if (!client.started) throw seen.refusal;
    if (seen.lastFrames === '') endWithError(seen.refusal);
    else client.end(seen.lastFrames);
    return;
  }
  const cost = costHeader(settlement);
  if (client.started) {
    client.end(`${cost === undefined ? '' : commentFrame('x-avouch-cost-usd', cost)}${seen.lastFrames}`);
  } else {
    if (cost !== undefined) answerHeaders['x-avouch-cost-usd'] = cost;
    client.answer(answerHeaders, seen.body);
  }

  function endWithError(refusal: AppError): void {
    client.end(errorFrame(chat.dialect, refusal, call.requestId));
  }
}

function deniedBy(rule: 'models' | 'providers', policy: ValidPolicy): AppError {
  return new AppError(
    'policy_denied',
    `The rule "${rule}" of version ${policy.version} of your policy does not allow this call.`,
  );
}

function unmetResidency(route: Route, residency: string): AppError {
  const where = route.provider.region === undefined ? 'in no stated region' : `in ${route.provider.region}`;
  return new AppError(
    'residency_unmet',
    `x-residency asks for ${residency}; the provider ${route.provider.name} is ${where}.`,
    { param: 'x-residency' },
  );
}

/** Dollars with six decimals, exactly: micro-dollars are integers. */
function costHeader({ price }: Settlement): string | undefined {
  if (price?.kind !== 'priced') return undefined;
  const micros = String(price.costMicros).padStart(7, '0');
  return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
}
