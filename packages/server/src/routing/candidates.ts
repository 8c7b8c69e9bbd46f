import { keyOf, type NamedRoute, targetOf } from './route.ts';

/** The tenant's own names, from its policy. */
export interface RoutingRules {
  /** What a name stands for. An alias is looked up before the catalogue: whoever writes one means it. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** What to try after a model, in this order. */
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  /** What `auto` chooses from; undefined: every listed model that has a price and a quality. */
  readonly autoModels: readonly string[] | undefined;
}

/** A route to consider, before anything is known of it. */
export interface ConsideredRoute<R extends NamedRoute> {
  readonly route: R;
  /** The name that led here. */
  readonly name: string;
  /** See `Candidate.tier`. */
  readonly tier: number;
}

export interface Considered<R extends NamedRoute> {
  readonly kind: 'exact' | 'alias' | 'auto';
  /** Each target once, at its lowest tier. Empty: nobody serves the name. */
  readonly routes: readonly ConsideredRoute<R>[];
}

/** The name that asks for the cheapest model that is good enough. */
export const AUTO = 'auto';

/** A policy and a catalogue can name thousands; a choice among more than this would only be slow. */
const MAX_ROUTES = 200;

/**
 * Every route that a requested name leads to: through the tenant's alias, `auto`, or the catalogue itself, and then
 * through the fallbacks of that name and of what it led to. Names that aliases and fallbacks mention are looked up in
 * the catalogue only, so that they cannot lead in circles.
 */
export function considerRoutes<R extends NamedRoute>({
  requested,
  rules,
  routesOf,
  listed,
  isUsable,
}: {
  requested: string;
  rules: RoutingRules;
  /** The catalogue's `candidates`. */
  routesOf: (name: string) => readonly R[];
  /** Every model that can be named: what `auto` means where the policy does not say. */
  listed: () => readonly string[];
  /** Whether a route of such an open `auto` has a price and a quality. */
  isUsable: (route: R) => boolean;
}): Considered<R> {
  // Most names are neither aliases nor have fallbacks, and lead to one route.
  if (rules.fallbacks.size === 0 && requested !== AUTO && !rules.aliases.has(requested)) {
    const [only, ...more] = routesOf(requested);
    if (only !== undefined && more.length === 0) {
      return { kind: 'exact', routes: [{ route: only, name: requested, tier: 0 }] };
    }
  }
  const first = firstTier(requested, rules, routesOf, listed, isUsable);
  const routes = new Map<string, ConsideredRoute<R>>();
  const add = (route: R, name: string, tier: number): void => {
    const key = keyOf(targetOf(route));
    if (!routes.has(key) && routes.size < MAX_ROUTES) routes.set(key, { route, name, tier });
  };
  for (const { route, name } of first.routes) add(route, name, 0);
  fallbackNames(requested, first.routes, rules.fallbacks).forEach((name, position) => {
    for (const route of routesOf(name)) add(route, name, position + 1);
  });
  return { kind: first.kind, routes: [...routes.values()] };
}

interface NamedBy<R> {
  readonly route: R;
  readonly name: string;
}

function firstTier<R extends NamedRoute>(
  requested: string,
  rules: RoutingRules,
  routesOf: (name: string) => readonly R[],
  listed: () => readonly string[],
  isUsable: (route: R) => boolean,
): { kind: Considered<R>['kind']; routes: readonly NamedBy<R>[] } {
  const reach = (names: readonly string[]): NamedBy<R>[] =>
    names.flatMap((name) => routesOf(name).map((route) => ({ route, name })));
  const alias = rules.aliases.get(requested);
  if (alias !== undefined) return { kind: 'alias', routes: reach(alias) };
  if (requested !== AUTO) return { kind: 'exact', routes: reach([requested]) };
  if (rules.autoModels !== undefined) return { kind: 'auto', routes: reach(rules.autoModels) };
  return { kind: 'auto', routes: reach(listed()).filter(({ route }) => isUsable(route)) };
}

/** Fallbacks of the requested name go first; then those of what it led to, as named and as the provider calls it. */
function fallbackNames<R extends NamedRoute>(
  requested: string,
  routes: readonly NamedBy<R>[],
  fallbacks: RoutingRules['fallbacks'],
): string[] {
  if (fallbacks.size === 0) return [];
  const names = new Set([requested, ...routes.flatMap(({ name, route }) => [name, route.upstreamModel])]);
  return [...new Set([...names].flatMap((name) => fallbacks.get(name) ?? []))];
}
