import { systemClock } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import type { Outbound } from '../platform/outbound/index.ts';
import { prepareAnthropic } from './anthropic/index.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { anthropicGeo } from './known-endpoints.ts';
import { modelFacts } from './model-facts.ts';
import { prepareOpenAi } from './openai/index.ts';
import { withoutFields, withoutOtherModels } from './other-models.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';
import { createSimulatedProvider } from './simulated/index.ts';
import { createTransport } from './transport.ts';
import type { TransportLimits } from './transport.ts';

export interface ConnectOptions {
  /** Decides which addresses may be connected to. */
  readonly outbound: Pick<Outbound, 'lookupFor'>;
  readonly clock?: Clock;
  readonly limits?: Partial<TransportLimits>;
  /** Multiplies the delays of the simulated provider; tests give 0. */
  readonly simulatedLatencyScale?: number;
}

/**
 * Makes the providers that were configured, in that order, for `createCatalogue`. Opens no connection yet. Throws
 * AppError `config_invalid` for one whose address may not be asked.
 */
export function connectProviders(
  settings: readonly ProviderSettings[],
  options: ConnectOptions,
): CatalogueEntry[] {
  return settings.map((entry) => ({
    provider: connectProvider(entry, options),
    models: entry.models,
    servesAnyModel: entry.servesAnyModel,
  }));
}

function connectProvider(settings: ProviderSettings, options: ConnectOptions): Provider {
  const { name, kind, inference, pricesAs } = settings;
  if (kind === 'simulated') {
    return createSimulatedProvider({
      name,
      inference,
      pricesAs,
      clock: options.clock ?? systemClock,
      ...(options.simulatedLatencyScale !== undefined && { latencyScale: options.simulatedLatencyScale }),
    });
  }
  return connectVendor(settings, kind === 'openai' ? prepareOpenAi : prepareAnthropic, options);
}

function connectVendor(
  settings: ProviderSettings,
  prepare: Provider['prepare'],
  { outbound, limits }: ConnectOptions,
): Provider {
  const { name, kind, inference, pricesAs } = settings;
  const url = new URL(settings.baseUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  const fixed = fixedHeaders(settings);
  const bound = withinRegion(settings, prepare);
  const transport = createTransport({
    provider: name,
    origin: url.origin,
    lookup: outbound.lookupFor(settings.baseUrl, `The provider "${name}"`),
    ...(limits && { limits }),
  });

  return {
    name,
    kind,
    region: inference.region,
    inference,
    host: url.host,
    hasCredential: settings.apiKey !== undefined,
    billsRegion: ({ body }) =>
      settings.billsRegion ||
      (kind === 'anthropic' && inference.region === undefined && body['inference_geo'] === anthropicGeo),
    pricesAs,
    prepare: withoutOtherModels(withinLimits(settings, bound)),
    send: (prepared, { signal, timeoutMs, headers, onSent }) =>
      transport.post({
        path: joinPath(basePath, prepared.path),
        // Ours come last: nothing that a client or a translation says replaces the credentials.
        headers: { ...headers, ...prepared.headers, ...fixed },
        body: prepared.body,
        signal,
        timeoutMs,
        onSent,
      }),
    close: () => transport.close(),
  };
}

/**
 * A provider with a region keeps it: where requests name it, each names ours; where the address or the account does,
 * none may name another. Without a region nothing is promised, and what the client says of it passes.
 */
function withinRegion(
  { kind, inference, inferenceGeo }: ProviderSettings,
  prepare: Provider['prepare'],
): Provider['prepare'] {
  if (inferenceGeo !== undefined) return boundTo(inferenceGeo, prepare);
  if (inference.region === undefined) return prepare;
  const withoutGeo = withoutFields(['inference_geo'], prepare);
  // The translation to OpenAI refuses the field by itself: nothing there could follow it.
  return (call, upstreamModel) =>
    kind === 'openai' && call.dialect === 'anthropic'
      ? prepare(call, upstreamModel)
      : withoutGeo(call, upstreamModel);
}

/** Every request says where inference may run, whatever the client says of it. */
function boundTo(inferenceGeo: string, prepare: Provider['prepare']): Provider['prepare'] {
  return (call, upstreamModel) => {
    const prepared = prepare({ ...call, body: { ...call.body, inference_geo: inferenceGeo } }, upstreamModel);
    const asked = call.body['inference_geo'] ?? inferenceGeo;
    if (asked === inferenceGeo) return prepared;
    return { ...prepared, leftOut: [...(prepared.leftOut ?? []), 'inference_geo'] };
  };
}

/**
 * A bound of ours that is above the model's own limit would be refused by the vendor, and bounds nothing. A body that
 * has its own limit goes as it is: then the vendor's refusal is the client's to read.
 */
function withinLimits(settings: ProviderSettings, prepare: Provider['prepare']): Provider['prepare'] {
  const stated = new Map(settings.models.map(({ alias, model, facts }) => [model ?? alias, facts]));
  return (call, upstreamModel) => {
    const { maxOutputTokens } = call;
    if (maxOutputTokens === undefined) return prepare(call, upstreamModel);
    const limit =
      stated.get(upstreamModel)?.maxOutputTokens ??
      modelFacts(settings.pricesAs, upstreamModel).maxOutputTokens ??
      maxOutputTokens;
    return prepare({ ...call, maxOutputTokens: Math.min(limit, maxOutputTokens) }, upstreamModel);
  };
}

/** Base URLs are written with and without `/v1`; a path that begins with the base's last part joins there. */
function joinPath(basePath: string, path: string): string {
  return basePath.endsWith('/v1') && path.startsWith('/v1/') ? basePath + path.slice(3) : basePath + path;
}

function fixedHeaders({ kind, apiKey }: ProviderSettings): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'avouch',
  };
  if (apiKey !== undefined && kind === 'openai') headers['authorization'] = `Bearer ${apiKey}`;
  if (apiKey !== undefined && kind === 'anthropic') headers['x-api-key'] = apiKey;
  return headers;
}
