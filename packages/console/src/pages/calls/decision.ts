import { money } from '../../words/money.ts';
import { counted, duration } from '../../words/quantity.ts';
import { wordOf } from '../../words/word-of.ts';
import { explainCache } from './explain-cache.ts';
import { explainCost, explainSaving } from './explain-money.ts';
import { type Explained, plain } from './explained.ts';
import { because, stoppedWords } from './refusal-words.ts';
import { routeSentences } from './route-words.ts';
import type { Attempt, CallAnswer } from './shapes.ts';
import { spoken } from './words.ts';

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
