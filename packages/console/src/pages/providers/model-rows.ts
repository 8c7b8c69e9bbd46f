import type { AnswerOf } from '@avouch/sdk';

export type ProviderList = AnswerOf<'get', '/v1/providers'>;
export type Provider = ProviderList['providers'][number];
export type ServedModel = Provider['models'][number];

/** A model on a provider: the same model may be on several, at other prices and in other regions. */
export interface ModelRow extends ServedModel {
  readonly provider: Provider;
}

/** Pure: every model of every provider. */
export function modelRows(providers: readonly Provider[]): readonly ModelRow[] {
  return providers.flatMap((provider) => provider.models.map((model) => ({ ...model, provider })));
}

/** What a model can do, as far as it is known. */
export const CAPABILITIES = ['tools', 'images', 'json_schema', 'streaming'] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const CAPABILITY_NAMES: Readonly<Record<Capability, string>> = {
  tools: 'tools',
  images: 'images',
  json_schema: 'JSON schema',
  streaming: 'streaming',
};

/** Where a price comes from, and the day or hours from which it holds, as the id of its card says. */
export interface PriceSource {
  readonly kind: 'negotiated' | 'bundled' | 'simulated';
  /** The bundled list with its version. */
  readonly list: string | undefined;
  /** As the card has it, such as 2025-06-10; undefined where the source names no date. */
  readonly from: string | undefined;
  readonly isRegional: boolean;
}

/** Pure: what the id of a price card says, as docs/guides/prices.md has it. */
export function priceSource(card: string): PriceSource {
  const isRegional = card.endsWith('/regional');
  const parts = (isRegional ? card.slice(0, -'/regional'.length) : card).split('/');
  const [list = ''] = parts;
  const last = parts.length > 1 ? parts.at(-1) : undefined;
  const from = last !== undefined && /^\d{4}-\d{2}-\d{2}/.test(last) ? last : undefined;
  const kind = list === 'override' ? 'negotiated' : list === 'simulated' ? 'simulated' : 'bundled';
  return { kind, list: kind === 'bundled' ? list : undefined, from, isRegional };
}

export const SOURCE_WORDS: Readonly<Record<PriceSource['kind'], string>> = {
  negotiated: 'negotiated',
  bundled: 'published',
  simulated: 'nominal',
};

/** How a model does, as the server that answered sees it, the worst last. */
export const HEALTH_STATES = ['unknown', 'closed', 'half_open', 'limited', 'open'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** Pure: the state of what guards calls to a model. It is closed from the start: only a latency shows a call. */
export function healthOf({ health }: Pick<ServedModel, 'health'>): HealthState {
  const state = HEALTH_STATES.find((one) => one === health?.state) ?? 'unknown';
  return state === 'closed' && health?.latency_ms === null ? 'unknown' : state;
}

export const HEALTH_WORDS: Readonly<
  Record<HealthState, { readonly word: string; readonly tone: 'good' | 'warn' | 'bad' | 'neutral' }>
> = {
  unknown: { word: 'No call yet', tone: 'neutral' },
  closed: { word: 'Healthy', tone: 'good' },
  half_open: { word: 'Trying again', tone: 'warn' },
  limited: { word: 'At its limit', tone: 'warn' },
  open: { word: 'Failing', tone: 'bad' },
};

/** Pure: the worst that a provider's models are in; what nobody called says nothing. */
export function worstHealth({ models }: Pick<Provider, 'models'>): HealthState {
  return models
    .map(healthOf)
    .reduce<HealthState>(
      (worst, one) => (HEALTH_STATES.indexOf(one) > HEALTH_STATES.indexOf(worst) ? one : worst),
      'unknown',
    );
}
