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
export function keyOf({ provider, model }: Target): string {
  return `${provider}\n${model}`;
}

export function targetOf(route: NamedRoute): Target {
  return { provider: route.provider.name, model: route.upstreamModel };
}
