import { AppError } from '../platform/errors.ts';
import { resolveInference } from './known-endpoints.ts';
import type { StatedFacts } from './model-facts.ts';
import { parseProviderEntry, readProviderList } from './provider-list.ts';
import type { ProviderEntry } from './provider-list.ts';
import type { Inference, ProviderKind } from './provider.ts';
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
  readonly inference: Inference;
  /** What every request must say so that the region holds: Anthropic's `inference_geo`. */
  readonly inferenceGeo: string | undefined;
  /** Whether the vendor charges more for staying in the region. */
  readonly billsRegion: boolean;
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
  readonly facts?: StatedFacts | undefined;
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
  const baseUrl = (entry.baseUrl ?? defaultBaseUrls[entry.kind]).replace(/\/+$/, '');
  return {
    name: entry.name,
    kind: entry.kind,
    baseUrl,
    apiKey: entry.kind === 'simulated' ? undefined : findApiKey(entry, place, environment),
    ...inferenceOf(entry, baseUrl, place),
    pricesAs: entry.pricesAs ?? (entry.baseUrl === undefined ? entry.kind : undefined),
    models: (entry.models ?? defaultModels[entry.kind]).map(modelEntry),
    servesAnyModel: entry.models === undefined && entry.kind !== 'simulated',
  };
}

function modelEntry(
  model: string | Exclude<NonNullable<ProviderEntry['models']>[number], string>,
): ModelEntry {
  if (typeof model === 'string') return { alias: model, model: undefined };
  const { facts } = model;
  const entry = { alias: model.alias ?? model.model, model: model.model };
  if (facts === undefined) return entry;
  return {
    ...entry,
    facts: {
      contextTokens: facts.context_tokens,
      maxOutputTokens: facts.max_output_tokens,
      tools: facts.tools,
      images: facts.images,
      jsonSchema: facts.json_schema,
      streaming: facts.streaming,
      audio: facts.audio,
      files: facts.files,
      imageTokens: facts.image_tokens,
    },
  };
}

/** Where the provider runs inference. A region that its vendor contradicts stops the start. */
function inferenceOf(
  { kind, region, regionSource, regionAsOf }: ProviderEntry,
  baseUrl: string,
  place: string,
): Pick<ProviderSettings, 'region' | 'inference' | 'inferenceGeo' | 'billsRegion'> {
  if (region === undefined && (regionSource !== undefined || regionAsOf !== undefined)) {
    refuse(`${place}.region`, 'name the region that regionSource and regionAsOf are about');
  }
  const host = kind === 'simulated' ? undefined : URL.parse(baseUrl)?.hostname;
  const resolved = resolveInference({ kind, host, region, regionSource, regionAsOf });
  if (resolved.kind === 'contradiction') return refuse(`${place}.region`, resolved.because);
  const { inference, inferenceGeo, billsRegion } = resolved;
  return { region: inference.region, inference, inferenceGeo, billsRegion };
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
