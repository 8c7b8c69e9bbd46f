/**
 * The part of a `Route` of the catalogue that routing needs: what a candidate is called. Generic code keeps the
 * whole route that it was given, so that the gateway gets back what it can call.
 */
export interface NamedRoute {
  readonly provider: { readonly name: string };
  /** What the provider is asked for. */
  readonly upstreamModel: string;
}

/** What statistics and breakers are kept for: one model at one provider. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}

/** A provider's name has no line break, so two pairs cannot share a key. */
export function keyOf(target: Target): string {
  const known = keys.get(target);
  if (known !== undefined) return known;
  const key = `${target.provider}\n${target.model}`;
  keys.set(target, key);
  return key;
}

/** The same object for the same route: what is looked up by it several times in a call is made once. */
export function targetOf(route: NamedRoute): Target {
  const known = targets.get(route);
  if (known !== undefined) return known;
  const target = { provider: route.provider.name, model: route.upstreamModel };
  targets.set(route, target);
  return target;
}

const targets = new WeakMap<NamedRoute, Target>();
const keys = new WeakMap<Target, string>();
