import { AppError } from '../platform/errors.ts';
import { parseProviderEntry, readProviderList } from './provider-list.ts';
import type { ProviderEntry } from './provider-list.ts';
import type { ProviderKind } from './provider.ts';
import { defaultModels } from './vendors.ts';

/** One provider as configured, checked and complete. */
export interface ProviderSettings {
  readonly name: string;
  readonly kind: ProviderKind;
  /** Without a trailing slash, credentials, query or fragment. Empty for `simulated`. */
  readonly baseUrl: string;
  /** Undefined for servers that ask for none. Never logged, never in an error. */
  readonly apiKey: string | undefined;
  readonly region: string | undefined;
  readonly pricesAs: string | undefined;
  readonly models: readonly ModelEntry[];
  /** No list was configured: `provider/model` reaches any model of the vendor, listed here or not. */
  readonly servesAnyModel: boolean;
}

/** `alias` is what clients ask for, with `*` for any characters; `model` what is asked of the provider. */
export interface ModelEntry {
  readonly alias: string;
  /** Undefined where the alias is a pattern or is the provider's own name. */
  readonly model: string | undefined;
}

/** Environment variables that this file reads; only `AVOUCH_PROVIDERS` and those that its `apiKeyEnv` name. */
export type ProviderEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Reads which providers to use. `AVOUCH_PROVIDERS` (JSON, or the path of a JSON file) is the whole list where it
 * is set, so that nobody who pins a provider to a region is also given the vendor's default one. Otherwise
 * there is one provider for each of `OPENAI_API_KEY` and `ANTHROPIC_API_KEY` (with `OPENAI_BASE_URL` and
 * `ANTHROPIC_BASE_URL`), and with none of them exactly one, `simulated`.
 *
 * Throws AppError `config_invalid`, naming the field and what to change, never a value.
 */
export function readProviderSettings(
  environment: ProviderEnvironment,
  readFile?: (path: string) => string,
): ProviderSettings[] {
  const configured = setting(environment, 'AVOUCH_PROVIDERS');
  const entries =
    configured === undefined ? entriesFromKeys(environment) : readProviderList(configured, readFile);
  const names = new Set<string>();
  return entries.map((entry, index) => {
    const place = configured === undefined ? entry.name : `AVOUCH_PROVIDERS[${index}]`;
    if (names.has(entry.name)) refuse(`${place}.name`, `"${entry.name}" is used twice; give each its own`);
    names.add(entry.name);
    return complete(entry, place, environment);
  });
}

function entriesFromKeys(environment: ProviderEnvironment): ProviderEntry[] {
  const entries: ProviderEntry[] = [];
  for (const kind of ['openai', 'anthropic'] as const) {
    const apiKeyEnv = `${kind.toUpperCase()}_API_KEY`;
    if (setting(environment, apiKeyEnv) === undefined) continue;
    const baseUrlEnv = `${kind.toUpperCase()}_BASE_URL`;
    const baseUrl = setting(environment, baseUrlEnv);
    const parsed = parseProviderEntry({
      name: kind,
      kind,
      apiKeyEnv,
      pricesAs: kind,
      ...(baseUrl !== undefined && { baseUrl }),
    });
    if (!parsed.success) refuse(baseUrlEnv, parsed.error.issues[0]?.message ?? 'is not valid');
    entries.push(parsed.data);
  }
  return entries.length > 0 ? entries : [{ name: 'simulated', kind: 'simulated' }];
}

function complete(entry: ProviderEntry, place: string, environment: ProviderEnvironment): ProviderSettings {
  if (entry.kind === 'simulated') {
    if (entry.baseUrl !== undefined || entry.apiKey !== undefined || entry.apiKeyEnv !== undefined) {
      refuse(place, 'the simulated provider takes no baseUrl, apiKey or apiKeyEnv');
    }
  } else if (entry.name === 'simulated') {
    refuse(`${place}.name`, 'only the simulated provider may have the name "simulated"');
  }
  const models: ModelEntry[] = (entry.models ?? defaultModels[entry.kind]).map((model) =>
    typeof model === 'string' ? { alias: model, model: undefined } : model,
  );
  return {
    name: entry.name,
    kind: entry.kind,
    baseUrl: (entry.baseUrl ?? defaultBaseUrls[entry.kind]).replace(/\/+$/, ''),
    apiKey: entry.kind === 'simulated' ? undefined : findApiKey(entry, place, environment),
    region: entry.region,
    pricesAs: entry.pricesAs ?? (entry.baseUrl === undefined ? entry.kind : undefined),
    models,
    servesAnyModel: entry.models === undefined && entry.kind !== 'simulated',
  };
}

const defaultBaseUrls: Record<ProviderKind, string> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  simulated: '',
};

function findApiKey(
  entry: ProviderEntry,
  place: string,
  environment: ProviderEnvironment,
): string | undefined {
  if (entry.apiKey !== undefined) {
    if (entry.apiKeyEnv !== undefined) refuse(place, 'give apiKey or apiKeyEnv, not both');
    return entry.apiKey;
  }
  // The vendor's own address is never asked without a key; another address may be a server that needs none.
  const variable =
    entry.apiKeyEnv ?? (entry.baseUrl === undefined ? `${entry.kind.toUpperCase()}_API_KEY` : undefined);
  if (variable === undefined) return undefined;
  const apiKey = setting(environment, variable);
  if (apiKey === undefined) {
    return refuse(place, `set the environment variable ${variable}, or give another one as apiKeyEnv`);
  }
  if (!/^[\x21-\x7e]{1,4096}$/.test(apiKey)) {
    return refuse(variable, 'an API key has no spaces, line breaks or accents');
  }
  return apiKey;
}

function setting(environment: ProviderEnvironment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function refuse(place: string, change: string): never {
  throw new AppError('config_invalid', `${place}: ${change}.`);
}
