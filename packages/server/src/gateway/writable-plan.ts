import { AppError } from '../platform/errors.ts';
import type { Route } from '../providers/index.ts';
import type { Exclusion } from '../routing/index.ts';
import type { Plan, PlannedRoute } from './plan.ts';

/**
 * The plan without the routes whose wire format cannot say what the call asks. A call finds that out when it comes to
 * such a route and goes on to the next; a dry run has to look before, and each look costs a whole translation.
 */
export function writablePlan(plan: Plan): Plan {
  if (plan.kind === 'refused') return plan;
  const { ranked } = plan.choice;
  const excluded: Exclusion<Route>[] = [...plan.choice.excluded];
  const writable: PlannedRoute[] = [];
  let refusal: AppError | undefined;
  for (const planned of ranked) {
    const fault = faultOf(planned, plan.chat);
    if (fault === undefined) {
      writable.push(planned);
      continue;
    }
    refusal ??= fault;
    excluded.push({ route: planned.route, reason: 'translation', detail: fault.param ?? fault.code });
  }
  const [first, ...rest] = writable;
  if (refusal === undefined) return plan;
  if (first === undefined) return { kind: 'refused', refusal, rule: undefined, known: true, excluded };
  return { ...plan, choice: { ...plan.choice, ranked: [first, ...rest], excluded } };
}

function faultOf(
  { route }: PlannedRoute,
  chat: Extract<Plan, { kind: 'planned' }>['chat'],
): AppError | undefined {
  try {
    route.provider.prepare(chat, route.upstreamModel);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
