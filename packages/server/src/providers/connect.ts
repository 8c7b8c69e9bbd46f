import { systemClock } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { prepareAnthropic } from './anthropic/index.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { prepareOpenAi } from './openai/index.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';
import { createSimulatedProvider } from './simulated/index.ts';
import { createTransport } from './transport.ts';
import type { TransportLimits } from './transport.ts';

export interface ConnectOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<TransportLimits>;
  /** Multiplies the delays of the simulated provider; tests give 0. */
  readonly simulatedLatencyScale?: number;
}

/** Makes the providers that were configured, in that order, for `createCatalogue`. Opens no connection yet. */
export function connectProviders(
  settings: readonly ProviderSettings[],
  options: ConnectOptions = {},
): CatalogueEntry[] {
  return settings.map((entry) => ({
    provider: connectProvider(entry, options),
    models: entry.models,
    servesAnyModel: entry.servesAnyModel,
  }));
}

function connectProvider(settings: ProviderSettings, options: ConnectOptions): Provider {
  const { name, kind, region, pricesAs } = settings;
  if (kind === 'simulated') {
    return createSimulatedProvider({
      name,
      region,
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
  { limits }: ConnectOptions,
): Provider {
  const { name, kind, region, pricesAs } = settings;
  const url = new URL(settings.baseUrl);
  const basePath = url.pathname.replace(/\/+$/, '');
  const fixed = fixedHeaders(settings);
  const transport = createTransport({ provider: name, origin: url.origin, ...(limits && { limits }) });

  return {
    name,
    kind,
    region,
    pricesAs,
    prepare,
    send: (prepared, { signal, headers, onSent }) =>
      transport.post({
        path: joinPath(basePath, prepared.path),
        // Ours come last: nothing that a client or a translation says replaces the credentials.
        headers: { ...headers, ...prepared.headers, ...fixed },
        body: prepared.body,
        signal,
        onSent,
      }),
    close: () => transport.close(),
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
