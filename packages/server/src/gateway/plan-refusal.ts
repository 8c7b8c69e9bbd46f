import { AppError, type ErrorCode } from '../platform/errors.ts';
import type { Route } from '../providers/index.ts';
import type { Choice, Exclusion, ExclusionReason } from '../routing/index.ts';

interface RefusedPlan {
  readonly kind: 'refused';
  readonly refusal: AppError;
  readonly rule: string | undefined;
  readonly excluded: readonly Exclusion<Route>[];
}

const codes: Readonly<Record<ExclusionReason, ErrorCode>> = {
  policy: 'policy_denied',
  region: 'residency_unmet',
  price: 'model_unpriced',
  translation: 'translation_unsupported',
  capability: 'capability_unmet',
  quality: 'quality_unmet',
  health: 'route_unavailable',
  latency: 'latency_unmet',
};

/**
 * Why no route is left, as one refusal: the fault of the route that came furthest, because that is the one to
 * mend. Names rules and routes, never what was asked.
 */
export function refusalOf(
  choice: Extract<Choice<Route>, { kind: 'none' }>,
  {
    policyVersion,
    labels,
  }: { readonly policyVersion: number; readonly labels: { readonly residency: string | undefined } },
): RefusedPlan {
  const last = furthest(choice.excluded);
  if (last === undefined) throw new TypeError('No route is left and none was excluded');
  const { rule, detail } = ruleOf(last);
  const isCost = last.reason === 'price' && rule !== undefined;
  return {
    kind: 'refused',
    refusal: new AppError(
      isCost ? 'max_cost_exceeded' : codes[last.reason],
      sentenceOf(last, rule, detail, policyVersion, labels.residency),
      last.reason === 'region' && last.detail === 'x-residency' ? { param: 'x-residency' } : {},
    ),
    rule,
    excluded: choice.excluded,
  };
}

const order: readonly ExclusionReason[] = [
  'policy',
  'region',
  'price',
  'translation',
  'capability',
  'quality',
  'health',
  'latency',
];

function furthest(excluded: readonly Exclusion<Route>[]): Exclusion<Route> | undefined {
  return excluded.toSorted((one, other) => order.indexOf(other.reason) - order.indexOf(one.reason))[0];
}

/** A detail is a rule's path, or the path and what was compared. */
function ruleOf({ reason, detail }: Exclusion<Route>): {
  rule: string | undefined;
  detail: string | undefined;
} {
  if (detail === 'x-residency') return { rule: undefined, detail: undefined };
  if (reason === 'policy' || reason === 'region') return { rule: detail, detail: undefined };
  const colon = detail.indexOf(': ');
  return colon === -1
    ? { rule: undefined, detail }
    : { rule: detail.slice(0, colon), detail: detail.slice(colon + 2) };
}

function sentenceOf(
  { reason, route }: Exclusion<Route>,
  rule: string | undefined,
  detail: string | undefined,
  version: number,
  residency: string | undefined,
): string {
  const name = `${route.provider.name}/${route.upstreamModel}`;
  const where = route.provider.region === undefined ? 'in no stated region' : `in ${route.provider.region}`;
  switch (reason) {
    case 'policy':
      return `The rule "${rule}" of version ${version} of your policy does not allow this call.`;
    case 'region':
      return rule === undefined
        ? `x-residency asks for ${residency}; the provider ${route.provider.name} is ${where}.`
        : `The rule "${rule}" of version ${version} of your policy does not allow the provider ${route.provider.name}, which is ${where}.`;
    case 'price':
      return rule === undefined
        ? `There is no price for ${route.upstreamModel}.`
        : `The call ${detail} micro-dollars that the rule "${rule}" of your policy allows; ask for fewer output tokens (max_tokens).`;
    case 'translation':
    case 'capability':
      return `No route can serve this call; ${name}: ${detail}.`;
    case 'quality':
    case 'latency':
      return `No route meets "${rule}" of your policy; ${name}: ${detail}.`;
    case 'health':
      return `No route is well enough to be asked; ${name}: ${detail}.`;
    default:
      return reason satisfies never;
  }
}
