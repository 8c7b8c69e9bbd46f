import { type Cell, csvLine } from './csv.ts';
import type { Charge } from './store.ts';

/** Whose charges they are, and of which UTC day. */
export interface ChargeDay {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly day: Date;
}

const DAY_MS = 86_400_000;

/** What one row is made of, by column of FOCUS 1.2; columns that begin with x_ are ours, as the standard asks. */
const columns = [
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'ConsumedQuantity',
  'ConsumedUnit',
  'PricingQuantity',
  'PricingUnit',
  'PricingCategory',
  'CommitmentDiscountStatus',
  'InvoiceId',
  'InvoiceIssuerName',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'RegionName',
  'ServiceCategory',
  'ServiceSubcategory',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SkuMeter',
  'SkuPriceDetails',
  'Tags',
  'x_Calls',
  'x_UnpricedCalls',
  'x_InputTokens',
  'x_CachedInputTokens',
  'x_OutputTokens',
  'x_ProviderCost',
  'x_SavingSource',
  'x_ApiKeyId',
  'x_CacheHits',
  'x_EmbeddingCost',
] as const;

type Column = (typeof columns)[number];

export const focusHeader: string = csvLine(columns);

/**
 * The rows of one charge (FOCUS 1.2): a Usage row at what the calls would have cost on their baselines, or did cost
 * where they had none, and a Credit row for each source of saving, negative for a saving and positive for a loss.
 * Credits carry the same provider, model and tags, so that BilledCost sums to what was really billed under every
 * grouping. `x_ProviderCost` on the Usage row is that amount without `x_EmbeddingCost`, which whoever embeds for the
 * cache has billed. Calls that the cache answered are charges of their own: nobody counted tokens for them.
 */
export function focusRows(charge: Charge, day: ChargeDay): string[] {
  const shared = sharedCells(charge, day);
  const tokens = charge.input_tokens + charge.output_tokens;
  const usage = csvRow({
    ...shared,
    ...costs(charge.usage_micros),
    ChargeCategory: 'Usage',
    ChargeDescription: descriptionOf(charge),
    ConsumedQuantity: { decimal: tokens },
    ConsumedUnit: 'Tokens',
    PricingQuantity: { decimal: tokens },
    PricingUnit: 'Tokens',
    PricingCategory: 'Standard',
    x_Calls: Number(charge.calls),
    x_UnpricedCalls: charge.is_unpriced ? Number(charge.calls) : 0,
    x_InputTokens: Number(charge.input_tokens),
    x_CachedInputTokens: Number(charge.cached_input_tokens),
    x_OutputTokens: Number(charge.output_tokens),
    x_ProviderCost: { micros: charge.cost_micros - charge.embedding_micros },
    x_CacheHits: charge.is_cached ? Number(charge.calls) : 0,
    x_EmbeddingCost: { micros: charge.embedding_micros },
  });
  const credits = [
    ['route', charge.saving_route_micros],
    ['cache', charge.saving_cache_micros],
    ['provider_cache', charge.saving_provider_cache_micros],
  ] as const;
  return [
    usage,
    ...credits.flatMap(([source, micros]) =>
      micros === 0n
        ? []
        : [
            csvRow({
              ...shared,
              ...costs(-micros),
              ChargeCategory: 'Credit',
              ChargeDescription: `${micros > 0n ? 'Saving' : 'Loss'} against the baseline by ${source}`,
              x_SavingSource: source,
            }),
          ],
    ),
  ];
}

function descriptionOf({ calls, model, is_unpriced: isUnpriced, is_cached: isCached }: Charge): string {
  // Refused after it was looked up, which cost something.
  if (model === '') return `${calls} calls that no model was asked for`;
  if (isCached) return `${calls} calls answered from the cache with what ${model} had answered`;
  return isUnpriced ? `${calls} calls of ${model} whose cost nobody can state` : `${calls} calls of ${model}`;
}

function costs(micros: bigint): Partial<Record<Column, Cell>> {
  const cell = { micros };
  return { BilledCost: cell, EffectiveCost: cell, ListCost: cell, ContractedCost: cell };
}

function sharedCells(
  charge: Charge,
  { tenantId, tenantName, day }: ChargeDay,
): Partial<Record<Column, Cell>> {
  const provider = charge.provider === '' ? 'unknown' : charge.provider;
  const sku = `${provider}/${charge.model}`;
  return {
    BillingAccountId: tenantId,
    BillingAccountName: tenantName,
    BillingCurrency: 'USD',
    BillingPeriodStart: timeOf(monthStart(day, 0)),
    BillingPeriodEnd: timeOf(monthStart(day, 1)),
    ChargePeriodStart: timeOf(day),
    ChargePeriodEnd: timeOf(new Date(day.getTime() + DAY_MS)),
    ChargeFrequency: 'Usage-Based',
    InvoiceIssuerName: provider,
    ProviderName: provider,
    PublisherName: provider,
    RegionId: charge.region || undefined,
    RegionName: charge.region || undefined,
    ServiceCategory: 'AI and Machine Learning',
    ServiceSubcategory: 'Generative AI',
    ServiceName: `${provider} inference`,
    SkuId: sku,
    // One card prices a model under all its names; the standard wants one parent for each price.
    SkuPriceId: `${priceOf(charge)}:${sku}`,
    SkuMeter: 'Tokens',
    SkuPriceDetails: JSON.stringify({ x_PriceCard: charge.price_card }),
    Tags: tagsOf(charge),
    x_ApiKeyId: charge.api_key || undefined,
  };
}

/** No card priced a call that the cache answered, and yet it has a price. */
function priceOf({ price_card: card, is_cached: isCached }: Charge): string {
  if (isCached) return 'cache';
  return card === '' ? 'unpriced' : card;
}

function tagsOf({ team, feature }: Charge): string {
  return JSON.stringify({ ...(feature !== '' && { feature }), ...(team !== '' && { team }) });
}

function csvRow(cells: Partial<Record<Column, Cell>>): string {
  return csvLine(columns.map((name) => cells[name]));
}

function monthStart(day: Date, after: number): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + after, 1));
}

/** FOCUS wants UTC and no fractions. */
function timeOf(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
