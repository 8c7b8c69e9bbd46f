import { stringifySearch } from '../../url/search.ts';
import { parsePlace, rulePlace } from './rule-place.ts';

const FILTERS = { team: 'team', feature: 'feature', api_key: 'key' } as const;

/** Pure: the page of answered calls in the scope of a rule, whole, as it opens beside this one. */
export function callsUnderRule(rule: string | null): string {
  const { scope } = rulePlace(parsePlace(rule ?? ''));
  return callsPage(scope.kind === 'tenant' ? {} : { [FILTERS[scope.kind]]: scope.name });
}

/** Pure: the page of answered calls that went a way, as `provider/model`. */
export function callsOfRoute(route: string): string {
  const slash = route.indexOf('/');
  return callsPage({ provider: route.slice(0, slash), model: route.slice(slash + 1) });
}

function callsPage(filters: Readonly<Record<string, string>>): string {
  return `/console/calls${stringifySearch({ outcome: 'answered', ...filters })}`;
}
