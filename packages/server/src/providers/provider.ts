import type { ChatCall, Prepared, UpstreamHeaders } from './exchange.ts';

export type ProviderKind = 'openai' | 'anthropic' | 'simulated';

/**
 * One configured place that answers calls. `kind` names the wire format it speaks; several providers may
 * share a kind (two regions of one vendor, a self-hosted server).
 */
export interface Provider {
  /** Unique in the installation; what `provider/model` and `x-avouch-provider` say. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** Where the provider processes data, as the operator configured it. */
  readonly region: string | undefined;
  /** The vendor whose published prices apply; undefined when there are none. */
  readonly pricesAs: string | undefined;
  /** Pure: writes the request for `upstreamModel`. Throws AppError `translation_unsupported`. */
  prepare(call: ChatCall, upstreamModel: string): Prepared;
  /**
   * Sends once, without retries, and resolves when the answer's headers are here. Whoever receives the answer
   * must read its body to the end or destroy it. Throws AppError (`upstream_unreachable`,
   * `upstream_timeout`, `upstream_invalid_answer`, `upstream_answer_too_large`, `overloaded`,
   * `shutting_down`), or CallAborted once `signal` has fired; the body throws the same.
   */
  send(prepared: Prepared, options: SendOptions): Promise<UpstreamAnswer>;
  /** Waits for the calls in flight, then closes every socket. New calls are refused. */
  close(): Promise<void>;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Lower-case names; added to the vendor's own headers, `traceparent` for one. Never credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called once the request goes out on a connection: from then on the provider may work, and bill. */
  readonly onSent?: () => void;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: UpstreamHeaders;
  readonly body: UpstreamBody;
}

/** Bytes as they arrive, with backpressure. Iterate once. */
export interface UpstreamBody extends AsyncIterable<Uint8Array> {
  /** Stops the upstream call and frees its socket; does nothing after the end. */
  destroy(): void;
}

/**
 * The call was given up by our side: the client went away or a deadline of the caller fired. Not an AppError,
 * because nobody is left to read a refusal.
 */
export class CallAborted extends Error {
  constructor() {
    super('The call was aborted');
    this.name = 'CallAborted';
  }
}
