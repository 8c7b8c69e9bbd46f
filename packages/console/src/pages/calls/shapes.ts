import type { EntryBundle } from '../../proof/use-entry-proof.ts';

export const OUTCOMES = ['answered', 'refused', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type CacheResult = 'exact' | 'semantic' | 'coalesced' | 'miss' | 'bypass';

/** A call as `GET /v1/calls` lists it. */
export interface ListedCall {
  /** Id of its entry in the ledger. */
  readonly entry: string;
  readonly index: string;
  readonly at: string;
  readonly request_id: string;
  readonly feature: string | null;
  readonly team: string | null;
  readonly api_key: string;
  readonly requested_model: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly region: string | null;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly rule: string | null;
  readonly cache: CacheResult | null;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly cost_micros: number | null;
  readonly saved_micros: number | null;
  readonly latency_ms: number;
  readonly first_byte_ms: number | null;
  readonly policy_version: number | null;
}

/** `GET /v1/calls` */
export interface CallsAnswer {
  readonly calls: readonly ListedCall[];
  readonly older: string | null;
  readonly newer: string | null;
  readonly newest_index: string | null;
}

export interface Attempt {
  readonly provider: string | null;
  readonly model: string | null;
  readonly region: string | null;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly cost_micros: number | null;
}

/** What was decided on a call and why. */
export interface Decision {
  readonly policy: { readonly version: number; readonly fingerprint: string } | null;
  readonly decided_by: string | null;
  /** Null for who may not read policies, and where the version does not verify. */
  readonly rules: readonly { readonly rule: string; readonly says: string }[] | null;
  readonly route: { readonly reason: string; readonly candidates: number; readonly excluded: number } | null;
  readonly budget_leases: readonly string[];
  readonly personal_data: readonly {
    readonly kind: string;
    readonly count: number;
    readonly action: string;
  }[];
  readonly unexamined: readonly { readonly kind: string; readonly count: number }[];
  readonly cache: {
    readonly result: CacheResult;
    readonly source: string | null;
    readonly age_s: number | null;
    readonly score: number | null;
    readonly checked: 'right' | 'wrong' | null;
    readonly check: 'learning' | 'audit' | 'distrusted' | null;
    readonly avoided_micros: number | null;
    readonly embedding_micros: number | null;
  } | null;
  readonly attempts: readonly Attempt[];
}

export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached_input: number;
  readonly cache_write: number;
  readonly cache_write_hour: number;
  readonly reasoning: number;
  readonly audio_input: number;
  readonly cached_audio_input: number;
  readonly audio_output: number;
  readonly service_tier: string | null;
}

/** What a call used, cost and saved. */
export interface Amounts {
  readonly usage: Usage | null;
  readonly usage_source: string | null;
  readonly price_card: string | null;
  readonly unpriced: string | null;
  readonly cost_micros: number | null;
  readonly baseline: { readonly version: number; readonly cost_micros: number } | null;
  readonly saving_micros: {
    readonly route: number;
    readonly cache: number;
    readonly provider_cache: number;
    readonly total: number;
  } | null;
}

/** `GET /v1/calls/{entry}` */
export interface CallAnswer extends ListedCall {
  readonly residency: string | null;
  readonly dialect: string | null;
  readonly stream: boolean | null;
  readonly answered_model: string | null;
  readonly finish_reason: string | null;
  readonly decision: Decision;
  readonly amounts: Amounts;
  readonly proof: { readonly verifier_key: string; readonly entry: EntryBundle };
}
