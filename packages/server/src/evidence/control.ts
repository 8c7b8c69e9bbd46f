/** What one look at the running system found. */
export type Finding =
  | { readonly result: 'pass' | 'fail'; readonly detail: string }
  /** Nothing could be observed that would tell. */
  | { readonly result: 'unknown'; readonly detail: string };

/** A statement about one tenant that is checked against the running system. */
export interface Control {
  readonly id: string;
  readonly statement: string;
  /** Says what was observed, over how many items. What it throws is an error of the check, not a finding. */
  check(tenantId: string): Promise<Finding>;
}

/** What came of a check, and when. */
export interface ControlStatus {
  readonly id: string;
  readonly statement: string;
  /** `error`: the check itself could not be done. */
  readonly result: Finding['result'] | 'error';
  readonly detail: string;
  readonly observedAt: Date;
  readonly tookMs: number;
}

export function pass(detail: string): Finding {
  return { result: 'pass', detail };
}

export function fail(detail: string): Finding {
  return { result: 'fail', detail };
}

export function unknown(detail: string): Finding {
  return { result: 'unknown', detail };
}
