/** What a budget counts: micro-dollars, or tokens in and out together. */
export type BudgetUnit = 'usd_micros' | 'tokens';

export type BudgetPer = 'hour' | 'day' | 'week' | 'month' | 'total';

/** Whose calls a budget counts. */
export interface BudgetScope {
  readonly kind: 'tenant' | 'team' | 'feature' | 'api_key';
  /** The label or the key's id; undefined for the tenant. */
  readonly name: string | undefined;
}

/** One cap of a policy, as the policy room hands it over. */
export interface Budget {
  /** Scope and id, as `team:growth/monthly`: what a budget keeps over all versions of its policy. */
  readonly key: string;
  readonly scope: BudgetScope;
  readonly unit: BudgetUnit;
  readonly limit: number;
  readonly per: BudgetPer;
  /** A hard budget refuses what does not fit; a soft one only counts and notifies. */
  readonly kind: 'hard' | 'soft';
  /** Fractions of the limit at which somebody is told. */
  readonly notifyAt: readonly number[];
  /** Names of the channels to tell; undefined means all of them. */
  readonly channels: readonly string[] | undefined;
  /** IANA name of the zone whose calendar the periods follow. */
  readonly timeZone: string;
  /** Where the policy says so. */
  readonly rule: string;
}

/** An amount in both units; which of them counts is the budget's to say. */
export interface Amounts {
  readonly costMicros: number;
  readonly tokens: number;
}

/** The most that one call can cost, and the budgets that it counts against. */
export interface ReserveRequest extends Amounts {
  readonly budgets: readonly Budget[];
  /** Start of the call, as its entry will say it: decides the period. */
  readonly at: Date;
  /** Ends the waiting; nothing is held then. */
  readonly signal?: AbortSignal | undefined;
}

/** Room that is held for one call. Exactly one of the three ends is called, once; later ones do nothing. */
export interface Reservation {
  /** For the call's entry, as `leases`: what a node that crashed has spent is found by these. */
  readonly leases: readonly string[];
  /** The call's entry is durable and says exactly this. */
  settle(actual: Amounts): void;
  /** Nothing was spent, and no entry says otherwise. */
  release(): void;
  /** The entry could not be written for certain: the room stays taken until the ledger was looked into. */
  doubt(): void;
}

export type ReserveOutcome =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | {
      readonly kind: 'exhausted';
      readonly budget: Budget;
      /** When the period ends; undefined for a budget in total. */
      readonly resetsAt: Date | undefined;
      /** Whether it waited in vain for calls in flight; else what is settled already leaves no room. */
      readonly waited: boolean;
    };

/** Where a budget stands in its current period. */
export interface BudgetState {
  readonly budget: Budget;
  readonly periodStart: Date;
  readonly periodEnd: Date | undefined;
  readonly spent: number;
  /** Held for calls in flight, and leased to other nodes. */
  readonly reserved: number;
  /** Limit less spent, never below zero. */
  readonly remaining: number;
  readonly resetsAt: Date | undefined;
}

export function amountIn(unit: BudgetUnit, amounts: Amounts): number {
  return unit === 'usd_micros' ? amounts.costMicros : amounts.tokens;
}
