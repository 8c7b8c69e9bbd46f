import { AppError } from '../platform/errors.ts';
import { compileGlob } from '../platform/glob.ts';
import type { Provider } from './provider.ts';
import { maxModelNameCharacters } from './provider-list.ts';
import type { ModelEntry } from './settings.ts';
import { knownChatModels } from './vendors.ts';

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

export interface Catalogue {
  readonly providers: readonly Provider[];
  /**
   * Finds the provider of a model: `provider/model` first, then explicit names and aliases, then patterns, each
   * in configuration order. Throws AppError `model_not_found` with up to ten models that are served.
   */
  resolve(model: string): Route;
  /** Every model that can be named: explicit ones, and those that the price list knows behind patterns. */
  list(): readonly ListedModel[];
}

/** Resolved names kept. Clients choose names, so the oldest leaves when another one comes. */
const maxResolvedNames = 2000;
const suggestedModels = 10;

export function createCatalogue(entries: readonly CatalogueEntry[]): Catalogue {
  const byName = new Map<string, CatalogueEntry & { find: (model: string) => Route | undefined }>();
  const explicit = new Map<string, Route>();
  const patterns: { matches: (model: string) => boolean; provider: Provider }[] = [];
  for (const entry of entries) {
    byName.set(entry.provider.name, { ...entry, find: finderWithin(entry) });
    for (const { alias, model } of entry.models) {
      if (alias.includes('*')) patterns.push({ matches: compileGlob(alias), provider: entry.provider });
      else if (!explicit.has(alias)) {
        explicit.set(alias, { provider: entry.provider, upstreamModel: model ?? alias });
      }
    }
  }
  const listed = listModels(entries);
  const resolved = new Map<string, Route>();

  const find = (model: string): Route | undefined => {
    const slash = model.indexOf('/');
    const named = slash === -1 ? undefined : byName.get(model.slice(0, slash));
    const within = named?.find(model.slice(slash + 1));
    if (within !== undefined) return within;
    const exact = explicit.get(model);
    if (exact !== undefined) return exact;
    const pattern = patterns.find(({ matches }) => matches(model));
    return pattern && { provider: pattern.provider, upstreamModel: model };
  };

  return {
    providers: entries.map(({ provider }) => provider),
    resolve(model) {
      const known = resolved.get(model);
      if (known !== undefined) return known;
      const route = isModelName(model) ? find(model) : undefined;
      if (route === undefined) throw notFound(model, listed);
      if (resolved.size >= maxResolvedNames) {
        const [oldest = ''] = resolved.keys();
        resolved.delete(oldest);
      }
      resolved.set(model, route);
      return route;
    },
    list: () => listed,
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

function finderWithin({ provider, models, servesAnyModel }: CatalogueEntry) {
  const explicit = new Map(models.map(({ alias, model }) => [alias, model ?? alias]));
  const patterns = models.filter(({ alias }) => alias.includes('*')).map(({ alias }) => compileGlob(alias));
  return (name: string): Route | undefined => {
    const upstreamModel = explicit.get(name);
    if (upstreamModel !== undefined) return { provider, upstreamModel };
    if (!servesAnyModel && !patterns.some((matches) => matches(name))) return undefined;
    return { provider, upstreamModel: name };
  };
}

function listModels(entries: readonly CatalogueEntry[]): ListedModel[] {
  const listed = new Map<string, ListedModel>();
  for (const { provider, models } of entries) {
    const known = provider.pricesAs === undefined ? [] : knownChatModels(provider.pricesAs);
    for (const { alias } of models) {
      const ids = alias.includes('*') ? known.filter(compileGlob(alias)) : [alias];
      for (const id of ids) if (!listed.has(id)) listed.set(id, { id, provider: provider.name });
    }
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
