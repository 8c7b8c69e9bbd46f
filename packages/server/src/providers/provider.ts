import type { ChatCall, Prepared, UpstreamHeaders } from './exchange.ts';

/** Where a provider runs inference, and how that is known. */
export interface Inference {
  /** Undefined: nobody has said, so no promise about regions can rest on it. */
  readonly region: string | undefined;
  /** A sentence or the address of a document. */
  readonly source: string;
  /** The day on which the source was read, as `2026-11-22`; undefined where it carries none. */
  readonly asOf: string | undefined;
}

export type ProviderKind = 'openai' | 'anthropic' | 'simulated';

/**
 * One configured place that answers calls. `kind` names the wire format it speaks; several providers may
 * share a kind (two regions of one vendor, a self-hosted server).
 */
export interface Provider {
  /** Unique in the installation; what `provider/model` and `x-avouch-provider` say. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** Where the provider processes data: `inference.region`. */
  readonly region: string | undefined;
  readonly inference: Inference;
  /** Host and port of its address, without credentials or path; undefined inside this process. */
  readonly host: string | undefined;
  /** Whether a key for it is configured, which may still be a wrong one; undefined where it takes none. */
  readonly hasCredential: boolean | undefined;
  /**
   * Whether the vendor charges its surcharge for inference in one region on this call: the provider is bound to a
   * region at a price, or the client asks for one itself. What `regional` of a price query says.
   */
  billsRegion(call: ChatCall): boolean;
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
  /**
   * Longest wait of this attempt for the answer's headers, counted from the call of `send`; then it throws
   * `upstream_timeout`. Silence in the body has its own bound.
   */
  readonly timeoutMs?: number | undefined;
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
