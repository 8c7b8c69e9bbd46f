import type { Inference, ProviderKind } from './provider.ts';

/** What a vendor publishes about where one of its addresses runs inference. */
export interface KnownEndpoint {
  readonly host: string;
  /** Undefined: the vendor says that inference may run elsewhere, or does not say where. */
  readonly region: string | undefined;
  readonly source: string;
  /** The day on which the source was read. */
  readonly asOf: string;
  /** Whether the vendor charges more on this address for the models that it names. */
  readonly billsRegion: boolean;
}

/** The region of a provider whose configuration names one and says no more about it. */
export const statedByOperator = 'stated by the operator in the configuration';

const openaiPage = 'https://developers.openai.com/api/docs/guides/data-residency';
const anthropicPage = 'https://platform.claude.com/docs/en/manage-claude/data-residency';
const readOn = '2026-11-22';

/** The only value besides `global` that Anthropic publishes for `inference_geo`. */
export const anthropicGeo = 'us';
const anthropicHost = 'api.anthropic.com';

/** OpenAI's addresses that store in a region and may run inference outside of it. */
const storageOnly = ['au', 'ca', 'gb', 'in', 'jp', 'kr', 'sg'];

/**
 * The dated catalogue of vendors' own addresses. What is not in it is unknown. Residency is about inference here:
 * an address whose vendor only promises where data is stored has no region.
 */
export const knownEndpoints: readonly KnownEndpoint[] = [
  endpoint('api.openai.com', undefined, `${openaiPage}: without a regional address, no region is promised`),
  endpoint('us.api.openai.com', 'us', `${openaiPage}: processing in the United States`, true),
  endpoint('eu.api.openai.com', 'eu', `${openaiPage}: processing in the EEA and Switzerland`, true),
  endpoint(
    'ae.api.openai.com',
    undefined,
    `${openaiPage}: processing in the United Arab Emirates for a few models only`,
    true,
  ),
  ...storageOnly.map((prefix) =>
    endpoint(
      `${prefix}.api.openai.com`,
      undefined,
      `${openaiPage}: data is stored in the region, inference may run outside`,
      true,
    ),
  ),
  endpoint(
    anthropicHost,
    undefined,
    `${anthropicPage}: unless a request or its workspace says otherwise, inference may run anywhere`,
  ),
];

export function knownEndpointAt(host: string): KnownEndpoint | undefined {
  // A dot at the end is the same address in full.
  const name = host.toLowerCase().replace(/\.$/, '');
  return knownEndpoints.find((known) => known.host === name);
}

export type ResolvedInference =
  | {
      readonly kind: 'known';
      readonly inference: Inference;
      /** What every request must say so that the region holds. */
      readonly inferenceGeo: string | undefined;
      readonly billsRegion: boolean;
    }
  | { readonly kind: 'contradiction'; readonly because: string };

/**
 * Joins what the operator states with what the vendor publishes. Where they contradict each other the answer is a
 * contradiction: a region that is none is worse than a refused start. A vendor's "may run anywhere" is overruled
 * only by an operator who says how the region is known.
 */
export function resolveInference(configured: {
  readonly kind: ProviderKind;
  /** Undefined inside this process. */
  readonly host: string | undefined;
  readonly region: string | undefined;
  readonly regionSource: string | undefined;
  readonly regionAsOf: string | undefined;
}): ResolvedInference {
  const { kind, host, region, regionSource, regionAsOf } = configured;
  const known = host === undefined ? undefined : knownEndpointAt(host);
  const stated: Inference = {
    region,
    source: regionSource ?? (region === undefined ? 'nobody has stated it' : statedByOperator),
    asOf: regionAsOf,
  };
  const resolved = (inference: Inference, inferenceGeo?: string): ResolvedInference => ({
    kind: 'known',
    inference,
    inferenceGeo,
    billsRegion: known?.billsRegion === true || inferenceGeo !== undefined,
  });
  if (known === undefined) return resolved(stated);

  const published: Inference = { region: known.region, source: known.source, asOf: known.asOf };
  if (kind === 'anthropic' && known.host === anthropicHost && region === anthropicGeo) {
    const source = `${anthropicPage}: every request says inference_geo "${anthropicGeo}"`;
    return resolved({ region, source, asOf: known.asOf }, anthropicGeo);
  }
  if (region === undefined) return resolved(published);
  if (known.region === undefined) {
    if (regionSource !== undefined) return resolved(stated);
    return {
      kind: 'contradiction',
      because: `${known.host} promises no region for inference (${known.source}, read ${known.asOf}); say in regionSource how it is known`,
    };
  }
  if (!isWithin(known.region, region) && !isWithin(region, known.region)) {
    return {
      kind: 'contradiction',
      because: `${known.host} is in "${known.region}" (${known.source}, read ${known.asOf})`,
    };
  }
  return resolved(regionSource === undefined && region === known.region ? published : stated);
}

/** `eu` holds `eu-west-1`: a region's name begins with the wider one's. */
function isWithin(wider: string, region: string): boolean {
  return region === wider || region.startsWith(`${wider}-`);
}

function endpoint(
  host: string,
  region: string | undefined,
  source: string,
  billsRegion = false,
): KnownEndpoint {
  return { host, region, source, asOf: readOn, billsRegion };
}
