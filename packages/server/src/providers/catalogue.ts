import { createBoundedMap } from '../platform/bounded-map.ts';
import { AppError } from '../platform/errors.ts';
import { compileGlob } from '../platform/glob.ts';
import { modelFacts, withStated } from './model-facts.ts';
import type { ModelFacts, StatedFacts } from './model-facts.ts';
import type { Provider } from './provider.ts';
import { maxModelNameCharacters } from './provider-list.ts';
import type { ModelEntry } from './settings.ts';
import { isKnownChatModel, knownChatModels } from './vendors.ts';

/** What the catalogue needs to know of one provider. */
export interface CatalogueEntry {
  readonly provider: Provider;
  readonly models: readonly ModelEntry[];
  /** `provider/model` reaches any model, also those that `models` does not match. */
  readonly servesAnyModel: boolean;
}

/** Where a model name leads. */
export interface Route {
  readonly provider: Provider;
  /** What to ask the provider for. */
  readonly upstreamModel: string;
}

export interface ListedModel {
  /** The name to ask Avouch for. */
  readonly id: string;
  /** The provider's name. */
  readonly provider: string;
}

/** A model of one provider, and what the provider calls it. */
export interface ServedModel {
  readonly id: string;
  readonly upstreamModel: string;
}

export interface Catalogue {
  readonly providers: readonly Provider[];
  /**
   * Finds the provider of a model: `provider/model` first, then explicit names and aliases, then patterns, each
   * in configuration order. Throws AppError `model_not_found` with up to ten models that are served.
   */
  resolve(model: string): Route;
  /**
   * Every place that serves the name, each provider once: those that list it, then those whose pattern it matches,
   * each in configuration order, so that the first is what `resolve` finds. `provider/model` pins one. A vendor's
   * usual patterns match more names than it serves, so where another provider lists the name they count only for
   * models that the price list knows of that vendor. Empty when nobody serves it.
   */
  candidates(model: string): readonly Route[];
  /** What is known of the model at the end of a route: as the operator stated it, else `modelFacts`. */
  factsOf(route: Route): ModelFacts;
  /** Every model that can be named: explicit ones, and those that the price list knows behind patterns. */
  list(): readonly ListedModel[];
  /** The same of one provider, by its name; empty for a name that is none. */
  servedBy(provider: string): readonly ServedModel[];
}

/** Resolved names kept. Clients choose names, so the oldest leaves when another one comes. */
const maxResolvedNames = 2000;
const suggestedModels = 10;

export function createCatalogue(entries: readonly CatalogueEntry[]): Catalogue {
  const served = entries.map(servedBy);
  const byName = new Map(served.map((one) => [one.provider.name, one]));
  const listed = listModels(served);
  const resolved = createBoundedMap<string, readonly Route[]>(maxResolvedNames);
  const facts = new WeakMap<Route, ModelFacts>();

  const find = (model: string): readonly Route[] => {
    const slash = model.indexOf('/');
    const named = slash === -1 ? undefined : byName.get(model.slice(0, slash));
    const within = named?.pinned(model.slice(slash + 1));
    if (within !== undefined) return [within];
    const explicit = served.flatMap((one) => one.explicit(model) ?? []);
    const isListed = explicit.length > 0;
    // A provider is once among the candidates, by its list or by its pattern.
    const others = served.filter(({ provider }) => explicit.every((route) => route.provider !== provider));
    return [...explicit, ...others.flatMap((one) => one.pattern(model, isListed) ?? [])];
  };

  const candidates = (model: string): readonly Route[] => {
    const known = resolved.get(model);
    if (known !== undefined) return known;
    const routes = isModelName(model) ? find(model) : [];
    // What nobody serves is not kept: clients could push out every name that is in use.
    if (routes.length > 0) resolved.set(model, routes);
    return routes;
  };

  return {
    providers: entries.map(({ provider }) => provider),
    resolve(model) {
      const [route] = candidates(model);
      if (route === undefined) throw notFound(model, listed);
      return route;
    },
    candidates,
    factsOf(route) {
      const known = facts.get(route);
      if (known !== undefined) return known;
      const { provider, upstreamModel } = route;
      const stated = byName.get(provider.name)?.stated.get(upstreamModel);
      const found = withStated(modelFacts(provider.pricesAs, upstreamModel), stated);
      facts.set(route, found);
      return found;
    },
    list: () => listed,
    servedBy: (provider) => byName.get(provider)?.models ?? [],
  };
}

/** The answer of `GET /v1/models` in OpenAI's shape. Release dates are unknown, which it writes as 0. */
export function renderOpenAiModels(models: readonly ListedModel[]): {
  object: 'list';
  data: { id: string; object: 'model'; created: number; owned_by: string }[];
} {
  return {
    object: 'list',
    data: models.map(({ id, provider }) => ({ id, object: 'model', created: 0, owned_by: provider })),
  };
}

/**
 * The same in Anthropic's shape, for clients that send `anthropic-version`. Its reference allows an epoch value
 * where the release date is unknown. All models are on one page.
 */
export function renderAnthropicModels(models: readonly ListedModel[]): {
  data: { type: 'model'; id: string; display_name: string; created_at: string }[];
  has_more: false;
  first_id: string | null;
  last_id: string | null;
} {
  return {
    data: models.map(({ id }) => ({
      type: 'model',
      id,
      display_name: id,
      created_at: '1970-01-01T00:00:00Z',
    })),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

/** Names travel in headers of requests and answers, so nothing else than a plain word passes a pattern. */
function isModelName(model: string): boolean {
  return model.length <= maxModelNameCharacters && /^[\w.:@/+-]*[\w.:@+-]$/.test(model);
}

/** One provider and how names lead to it. */
interface Served {
  readonly provider: Provider;
  readonly models: readonly ServedModel[];
  readonly stated: ReadonlyMap<string, StatedFacts>;
  /** By a name or an alias that stands in its list. */
  explicit(model: string): Route | undefined;
  /** By a pattern. Where others list the name, a vendor's own patterns count only for models that it is known for. */
  pattern(model: string, isListedElsewhere: boolean): Route | undefined;
  /** By `provider/model`. */
  pinned(model: string): Route | undefined;
}

function servedBy({ provider, models, servesAnyModel }: CatalogueEntry): Served {
  const names = new Map<string, string>();
  for (const { alias, model } of models) {
    if (!alias.includes('*') && !names.has(alias)) names.set(alias, model ?? alias);
  }
  const patterns = models.filter(({ alias }) => alias.includes('*')).map(({ alias }) => compileGlob(alias));
  const matches = (model: string) => patterns.some((pattern) => pattern(model));
  const route = (upstreamModel: string): Route => ({ provider, upstreamModel });
  const explicit = (model: string) => {
    const upstreamModel = names.get(model);
    return upstreamModel === undefined ? undefined : route(upstreamModel);
  };
  const vendor = provider.pricesAs;
  const known = vendor === undefined ? [] : knownChatModels(vendor);
  const ids = models.flatMap(({ alias }) =>
    alias.includes('*') ? known.filter(compileGlob(alias)) : [alias],
  );
  return {
    provider,
    models: [...new Set(ids)].map((id) => ({ id, upstreamModel: names.get(id) ?? id })),
    stated: new Map(models.flatMap(({ alias, model, facts }) => (facts ? [[model ?? alias, facts]] : []))),
    explicit,
    pattern(model, isListedElsewhere) {
      if (!matches(model)) return undefined;
      if (isListedElsewhere && servesAnyModel && !(vendor !== undefined && isKnownChatModel(vendor, model))) {
        return undefined;
      }
      return route(model);
    },
    pinned: (model) => explicit(model) ?? (servesAnyModel || matches(model) ? route(model) : undefined),
  };
}

function listModels(served: readonly Served[]): ListedModel[] {
  const listed = new Map<string, ListedModel>();
  for (const { provider, models } of served) {
    for (const { id } of models) if (!listed.has(id)) listed.set(id, { id, provider: provider.name });
  }
  return [...listed.values()];
}

function notFound(model: string, listed: readonly ListedModel[]): AppError {
  // What a client wrote as a model is repeated only where it looks like one.
  const asked = /^[\w.:@/+-]{1,100}$/.test(model) ? `the model "${model}"` : 'this model';
  const served = listed.slice(0, suggestedModels).map(({ id }) => id);
  const more = listed.length > served.length ? ' and others (GET /v1/models lists them)' : '';
  const hint = served.length > 0 ? ` Served are ${served.join(', ')}${more}.` : '';
  return new AppError('model_not_found', `No provider serves ${asked}.${hint}`, { param: 'model' });
}
