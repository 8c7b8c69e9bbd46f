import { AppError } from '../platform/errors.ts';
import type { Bound, Rules } from '../policy/index.ts';
import type { OverrideIndex, PriceBook, PriceCard } from '../pricing/index.ts';
import {
  type CallNeeds,
  capOutput,
  type Catalogue,
  type ChatCall,
  needsOf,
  type Route,
} from '../providers/index.ts';
import {
  type Affinity,
  AUTO,
  BEATS_RANDOM,
  type Candidate,
  type Choice,
  choose,
  considerRoutes,
  estimateDifficulty,
  type Exclusion,
  type Health,
  type OutputExpectation,
  type Preference,
  qualityFrom,
  type QualityLookup,
} from '../routing/index.ts';
import { judgeRoute } from './judge-route.ts';
import type { CallLabels } from './labels.ts';
import { refusalOf } from './plan-refusal.ts';
import { cardOf, priceRoute, scoreOf } from './price-route.ts';

/** What a plan is made for. All of it is known before anything is sent or held. */
export interface PlanQuestion {
  readonly tenantId: string;
  readonly apiKeyId: string;
  readonly labels: CallLabels;
  readonly model: string;
  readonly chat: ChatCall;
  readonly at: Date;
  readonly policyVersion: number;
  readonly rules: Rules;
  readonly tenantOverrides: OverrideIndex;
  /** Scores by model; undefined where nothing that is asked depends on them. */
  readonly quality: QualityLookup | undefined;
  /** Where the conversation is cached; asked only where there is a choice. */
  readonly affinity: () => Affinity | undefined;
  /** Whether the plan is shown to somebody, with everything that can be said of each route. */
  readonly isShown: boolean;
}

/** What the choice among routes goes by, besides the question. */
export interface PlanRooms {
  readonly catalogue: Catalogue;
  readonly prices: PriceBook;
  readonly health: Health;
  readonly outputs: OutputExpectation;
  readonly unpriced: 'refuse' | 'flag';
}

/** One route that may serve the call, with the card that prices it. */
export interface PlannedRoute extends Candidate<Route> {
  /** Undefined only where unpriced models are let through. */
  readonly card: PriceCard | undefined;
  /** The most tokens, in and out together, that the call can take here; 0 where no budget and no reader needs it. */
  readonly tokensBound: number;
  /** Output tokens that are expected of the call here. */
  readonly outputTokensExpected: number;
}

export type Chosen = Omit<Extract<Choice<Route>, { kind: 'chosen' }>, 'ranked'> & {
  readonly ranked: readonly [PlannedRoute, ...PlannedRoute[]];
};

export type Plan =
  | {
      readonly kind: 'planned';
      /** The call as it goes out: its output bounded where the policy bounds it. */
      readonly chat: ChatCall;
      readonly needs: CallNeeds;
      readonly choice: Chosen;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: AppError;
      /** The rule that decided, as a path in the policy. */
      readonly rule: string | undefined;
      /** Whether the name led to any route at all. */
      readonly known: boolean;
      readonly excluded: readonly Exclusion<Route>[];
    };

/** `auto` without a floor in the policy takes the cheapest model that is expected to be nearly as good as the best. */
export const AUTO_SHARE_OF_BEST = 0.95;

/**
 * Steps 3 and 7 of a call's life: what the policy asks of it, and which routes may serve it, in order. Decides and
 * does nothing: the same question and the same state of the rooms give the same plan, which is what
 * `POST /v1/route` shows.
 */
export function planCall(question: PlanQuestion, rooms: PlanRooms): Plan {
  const { rules, labels, apiKeyId } = question;
  const considered = considerRoutes<Route>({
    requested: question.model,
    rules: rules.routing,
    routesOf: (name) => rooms.catalogue.candidates(name),
    listed: () => rooms.catalogue.list().map(({ id }) => id),
    isUsable: (route) =>
      cardOf(route, question, rooms) !== undefined && scoreOf(route, question) !== undefined,
  });
  const known = considered.routes.length > 0;
  const refused = (refusal: AppError, rule: string | undefined): Plan => ({
    kind: 'refused',
    refusal,
    rule,
    known,
    excluded: [],
  });
  const missing = rules.missingLabel({ apiKeyId, team: labels.team, feature: labels.feature });
  if (missing !== undefined) {
    return refused(
      new AppError(
        'label_required',
        `Your policy (${missing.rule}) asks for the header x-${missing.label}.`,
        {
          param: `x-${missing.label}`,
        },
      ),
      missing.rule,
    );
  }
  const asked = needsOf(question.chat);
  const { maxTokens } = rules;
  const outputTokens = (asked.maxOutputTokens ?? 1) * asked.choices;
  if (maxTokens !== undefined && outputTokens > maxTokens.value) {
    return refused(tooManyTokens(asked, maxTokens), maxTokens.rule);
  }
  // Every choice is an output of its own: together they stay within what one call may have.
  const cap = maxTokens && Math.floor(maxTokens.value / asked.choices);
  const isCapped = cap !== undefined && asked.maxOutputTokens === undefined;
  const chat = isCapped ? capOutput(question.chat, cap) : question.chat;
  const needs = isCapped ? { ...asked, maxOutputTokens: cap } : asked;

  // The catalogue knows best how to say that nobody serves a name, and which names are served.
  if (!known) return refused(unknownModel(rooms.catalogue, question.model, considered.kind), undefined);

  const isCompared = question.isShown || considered.routes.length > 1;
  const affinity = isCompared ? question.affinity() : undefined;
  const excluded: Exclusion<Route>[] = [];
  const candidates: PlannedRoute[] = [];
  for (const { route, name, tier } of considered.routes) {
    const verdict = judgeRoute(route, name, {
      rules,
      requested: question.model,
      residency: labels.residency,
    });
    if (verdict !== undefined) {
      excluded.push(verdict);
      continue;
    }
    const candidate = priceRoute(route, { tier, needs, chat, affinity, isCompared }, question, rooms);
    if ('reason' in candidate) excluded.push(candidate);
    else candidates.push(candidate);
  }
  const judged = considered.kind === 'auto' ? withPredictions(candidates, needs) : candidates;
  const choice = choose<Route>({
    requested: question.model,
    candidates: judged,
    excluded,
    needs,
    qualityFloor: rules.qualityFloor ?? (considered.kind === 'auto' ? nearBest(judged) : undefined),
    latencyTargetMs: rules.latencyTargetMs,
  });
  if (choice.kind === 'none') return { ...refusalOf(choice, question), known: true };
  const ranked = choice.ranked.flatMap((chosen) => judged.filter(({ route }) => route === chosen.route));
  const [first, ...rest] = ranked;
  if (first === undefined) throw new TypeError('A choice names a route that was no candidate');
  return { kind: 'planned', chat, needs, choice: { ...choice, ranked: [first, ...rest] } };
}

/** Whether a plan for this name under these rules depends on the scores of models. */
export function needsQuality(rules: Rules, model: string): boolean {
  return rules.qualityFloor !== undefined || (model === AUTO && !rules.routing.aliases.has(AUTO));
}

/** How good each model is expected to be at this very prompt, rather than at prompts in general. */
function withPredictions(candidates: readonly PlannedRoute[], needs: CallNeeds): readonly PlannedRoute[] {
  if (!BEATS_RANDOM) return candidates;
  const difficulty = estimateDifficulty(needs.promptText());
  return candidates.map((candidate) =>
    candidate.quality === undefined
      ? candidate
      : { ...candidate, quality: qualityFrom(difficulty, candidate.quality) },
  );
}

function nearBest(candidates: readonly PlannedRoute[]): Preference {
  const best = Math.max(0, ...candidates.map(({ quality }) => quality ?? 0));
  return { value: best * AUTO_SHARE_OF_BEST, rule: 'auto', unmet: 'refuse' };
}

function tooManyTokens({ maxOutputTokens, choices }: CallNeeds, maxTokens: Bound): AppError {
  const tokens = maxOutputTokens === undefined ? 'output' : `${maxOutputTokens} output tokens`;
  return new AppError(
    'max_tokens_exceeded',
    `The call asks for ${tokens}${choices === 1 ? '' : ` in each of ${choices} choices`}; your policy (${maxTokens.rule}) allows ${maxTokens.value}.`,
    { param: maxOutputTokens === undefined ? 'n' : 'max_tokens' },
  );
}

function unknownModel(catalogue: Catalogue, model: string, kind: 'exact' | 'alias' | 'auto'): AppError {
  switch (kind) {
    case 'exact':
      break;
    case 'alias':
      return notFound('No provider serves any of the models that your policy has this alias for.');
    case 'auto':
      return notFound(
        'There is no model that auto could choose: none is served that has a price and a known quality, or your policy names none that is served.',
      );
    default:
      kind satisfies never;
  }
  try {
    catalogue.resolve(model);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new TypeError('The catalogue resolves a name that has no candidates');
}

function notFound(detail: string): AppError {
  return new AppError('model_not_found', detail, { param: 'model' });
}
