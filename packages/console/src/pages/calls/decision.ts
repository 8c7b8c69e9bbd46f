import { wordOf } from '../../words/word-of.ts';
import { exactMoney, money, signedMoney } from '../../words/money.ts';
import { count, counted, duration, share } from '../../words/quantity.ts';
import { because, stoppedWords, unpricedBecause } from './refusal-words.ts';
import { routeSentences } from './route-words.ts';
import type { Attempt, CallAnswer } from './shapes.ts';
import { spoken } from './words.ts';

/** One thing that was decided on a call, in sentences. */
export interface Explained {
  readonly topic: string;
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly sentences: readonly string[];
}

/** Pure: what was decided on a call and why, in the order in which it was decided. */
export function explainDecision(call: CallAnswer): readonly Explained[] {
  return [
    explainPolicy(call),
    explainPersonalData(call),
    explainCache(call),
    explainBudgets(call),
    explainRoute(call),
    explainAnswer(call),
    explainCost(call),
    explainSaving(call),
  ].filter((explained) => explained.sentences.length > 0);
}

function explainPolicy({ decision: { policy, decided_by: rule }, outcome, code }: CallAnswer): Explained {
  const which =
    policy === null
      ? 'No policy decided on it.'
      : `Version ${policy.version} of the policy decided, fingerprint ${policy.fingerprint.slice(0, 16)}.`;
  if (outcome !== 'refused') {
    return plain('Policy', which, policy === null ? '' : 'No rule of it speaks against the call.');
  }
  const why = `The call was refused because ${because(code)}.`;
  const where = rule === null ? '' : `The rule that decided is ${rule}.`;
  return { topic: 'Policy', tone: 'warn', sentences: [why, where, which].filter(Boolean) };
}

const DONE: Readonly<Record<string, string>> = {
  block: 'which refused the call',
  redact: 'taken out for good before it left',
  tokenize: 'replaced by placeholders before it left, and put back into the answer',
  flag: 'let through and counted',
  allow: 'let through, as the policy says',
};

function explainPersonalData({ decision, outcome }: CallAnswer): Explained {
  const found = decision.personal_data.map(
    ({ kind, count: times, action }) =>
      `${counted(times, `${spoken(kind)} was`, `${spoken(kind)} findings were`)} found, ${wordOf(DONE, action) ?? spoken(action)}.`,
  );
  const unseen = decision.unexamined.map(
    ({ kind, count: times }) =>
      `${counted(times, spoken(kind), `${spoken(kind)} parts`)} could not be looked into.`,
  );
  if (found.length + unseen.length > 0) return plain('Personal data', ...found, ...unseen);
  // What was refused before may not have been looked into at all.
  if (outcome === 'refused') return plain('Personal data');
  const looksForIt = decision.rules?.some(({ rule }) => rule.includes('personal_data'));
  if (looksForIt === false) return plain('Personal data', 'The policy looks for none.');
  return plain('Personal data', 'None was found of what the policy looks for.');
}

function explainCache({ decision: { cache }, outcome }: CallAnswer): Explained {
  if (cache === null) {
    return outcome === 'refused' ? plain('Cache') : plain('Cache', 'It was not asked.');
  }
  const cost = cache.embedding_micros ? `Looking cost ${money(cache.embedding_micros)}.` : '';
  const age = cache.age_s === null ? '' : ` ${duration(cache.age_s * 1_000)} before`;
  const avoided =
    cache.avoided_micros === null ? '' : `Making that answer cost ${money(cache.avoided_micros)}.`;
  switch (cache.result) {
    case 'exact':
      return plain('Cache', `The same question had been answered${age}. The kept answer was given.`, avoided);
    case 'semantic': {
      const alike = cache.score === null ? 'alike' : `${share(cache.score)} alike`;
      return plain(
        'Cache',
        `A question that is ${alike}, and says the same by every other check, had been answered${age}. The kept answer was given.`,
        avoided,
        cost,
      );
    }
    case 'coalesced':
      return plain('Cache', 'The same call was under way. Both were given its one answer.', avoided);
    case 'bypass':
      return plain('Cache', 'The call asked to leave it aside.', cost);
    case 'miss':
      return plain('Cache', 'Nothing was kept that answers it.', checkedWords(cache), cost);
  }
}

function checkedWords({ checked, check }: NonNullable<CallAnswer['decision']['cache']>): string {
  if (checked === null) return '';
  const why =
    check === 'audit'
      ? 'as a sample'
      : check === 'learning'
        ? 'while the cache learns'
        : check === 'distrusted'
          ? 'because such answers had been wrong'
          : 'as a check';
  return `A kept answer was compared ${why} and would have been ${checked}.`;
}

function explainBudgets({ decision, outcome }: CallAnswer): Explained {
  const leases = decision.budget_leases.length;
  if (leases > 0) return plain('Budgets', `Paid out of ${counted(leases, 'lease')} of budgets.`);
  const isBudgeted = decision.rules?.some(({ rule }) => rule.includes('budgets'));
  if (outcome === 'refused' || isBudgeted !== false) return plain('Budgets');
  return plain('Budgets', 'None limits it.');
}

function explainRoute({ decision: { route, attempts }, outcome }: CallAnswer): Explained {
  const chosen =
    route !== null
      ? routeSentences(route)
      : outcome === 'refused'
        ? []
        : ['The name of the model led to one route only.'];
  const several = attempts.length > 1;
  if (outcome === 'refused' && !several && route?.excluded === 0) return plain('Route');
  return plain(
    'Route',
    ...chosen,
    several ? `${counted(attempts.length, 'attempt was', 'attempts were')} made:` : '',
    ...(several ? attempts.map(attemptWords) : []),
  );
}

function attemptWords(attempt: Attempt, at: number): string {
  const where = [attempt.provider, attempt.model, attempt.region].filter(Boolean).join(' · ');
  const how =
    attempt.outcome === 'answered' ? 'answered' : `${attempt.outcome}, because ${because(attempt.code)}`;
  const cost = attempt.cost_micros === null ? '' : `, ${money(attempt.cost_micros)}`;
  return `${at + 1}. ${where}: ${how}${cost}.`;
}

function explainAnswer(call: CallAnswer): Explained {
  const where = [call.model, call.provider && `at ${call.provider}`, call.region && `in ${call.region}`]
    .filter(Boolean)
    .join(' ');
  const took = `It took ${duration(call.latency_ms)}${call.first_byte_ms === null ? '' : `, ${duration(call.first_byte_ms)} to the first byte`}.`;
  switch (call.outcome) {
    case 'refused':
      return plain('Answer', 'No provider was asked.');
    case 'failed':
      return { topic: 'Answer', tone: 'bad', sentences: [`It failed because ${because(call.code)}.`, took] };
    case 'cancelled':
      return plain('Answer', `It was given up because ${because(call.code)}.`, took);
    case 'answered': {
      const isKept =
        call.decision.cache !== null &&
        ['exact', 'semantic', 'coalesced'].includes(call.decision.cache.result);
      const who = isKept ? `${where} had made the answer.` : `${where} answered.`;
      const named =
        call.answered_model !== null && call.answered_model !== call.model
          ? `The provider says that ${call.answered_model} did.`
          : '';
      const stopped = call.finish_reason === null ? '' : stoppedWords(call.finish_reason);
      return plain('Answer', who, named, stopped, took);
    }
  }
}

function explainCost({ amounts, outcome }: CallAnswer): Explained {
  const { usage, cost_micros: cost } = amounts;
  if (cost === null && usage === null && outcome === 'refused') return plain('Cost', 'Nothing.');
  const tokens =
    usage === null
      ? ''
      : `${counted(usage.input, 'token')} read${usage.cached_input > 0 ? `, ${count(usage.cached_input)} of them from the provider’s prompt cache` : ''}, and ${count(usage.output)} produced${usage.reasoning > 0 ? `, ${count(usage.reasoning)} of them in reasoning` : ''}.`;
  const source =
    amounts.usage_source === 'estimated' ? 'The provider gave no numbers, so they are estimated.' : '';
  const sum =
    cost === null
      ? amounts.unpriced === null
        ? 'Nothing was billed.'
        : `It has no cost, because ${unpricedBecause(amounts.unpriced)}.`
      : `It cost ${exactMoney(cost)}.`;
  return {
    topic: 'Cost',
    tone: amounts.unpriced === null ? 'plain' : 'warn',
    sentences: [sum, tokens, source].filter(Boolean),
  };
}

function explainSaving({
  amounts: { baseline, saving_micros: saving },
  feature,
  outcome,
}: CallAnswer): Explained {
  if (baseline === null || saving === null) {
    if (outcome !== 'answered') return plain('Saving');
    return plain(
      'Saving',
      `No baseline judges ${feature ?? 'calls without a feature'}, so no saving is claimed.`,
    );
  }
  const parts = [
    ['by the route', saving.route],
    ['by Avouch’s cache', saving.cache],
    ['by the provider’s cache', saving.provider_cache],
  ] as const;
  const told = parts
    .filter(([, micros]) => micros !== 0)
    .map(([how, micros]) => `${signedMoney(micros)} ${how}`);
  return plain(
    'Saving',
    saving.total < 0
      ? `It cost ${money(-saving.total)} more than by baseline ${baseline.version}, which says ${exactMoney(baseline.cost_micros)}.`
      : `By baseline ${baseline.version} it would have cost ${exactMoney(baseline.cost_micros)}: ${money(saving.total)} was saved.`,
    told.length > 0 ? `${told.join(', ')}.` : '',
  );
}

function plain(topic: string, ...sentences: readonly string[]): Explained {
  return { topic, tone: 'plain', sentences: sentences.filter(Boolean) };
}
