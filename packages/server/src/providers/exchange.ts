/**
 * What the gateway and a vendor's folder say to each other: one call as the client wrote it (`ChatCall`),
 * what to send upstream (`Prepared`), and how to read what comes back, whole or in a stream.
 */

/** A vendor's wire format: OpenAI's Chat Completions or Anthropic's Messages. */
export type Dialect = 'openai' | 'anthropic';

/** A chat call in the dialect that the client speaks. `body` was parsed and checked at the edge. */
export interface ChatCall {
  readonly dialect: Dialect;
  readonly body: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  /**
   * Lower-case headers that say how `body` is written: Anthropic's version and beta features. They go with the
   * body to a provider of the same dialect, and a translation reads them.
   */
  readonly versionHeaders?: Readonly<Record<string, string>>;
  /** Our own bound on the output of each choice (`capOutput`), for a body that has no limit of its own. */
  readonly maxOutputTokens?: number | undefined;
}

/**
 * Tokens as the provider bills them. `inputTokens` and `outputTokens` are totals; every other field counts a
 * part of one of them, so nothing is added twice. All are integers from 0 to 1e9.
 */
export interface Usage {
  /** Everything read: fresh, cached, written to cache, audio. */
  readonly inputTokens: number;
  /** Everything produced: text, reasoning, audio. */
  readonly outputTokens: number;
  /** Part of `inputTokens` that came from the provider's prompt cache. */
  readonly cachedInputTokens: number;
  /** Part of `inputTokens` that was written to the provider's prompt cache (any lifetime). */
  readonly cacheWriteTokens: number;
  /** Part of `cacheWriteTokens` written with a lifetime of an hour (Anthropic bills it higher). */
  readonly cacheWriteHourTokens: number;
  /** Part of `outputTokens` spent on reasoning. */
  readonly reasoningTokens: number;
  /** Part of `inputTokens` that was audio. */
  readonly audioInputTokens: number;
  /** Part of `cachedInputTokens` that was audio. */
  readonly cachedAudioInputTokens: number;
  /** Part of `outputTokens` that was audio. */
  readonly audioOutputTokens: number;
  /** The provider's processing tier as it names it, where it says so (`default`, `flex`, `priority`, `batch`). */
  readonly serviceTier?: string;
}

/** What is sent upstream, and how its answer is read back into the client's dialect. */
export interface Prepared {
  /** Path below the provider's base URL, with a leading slash. */
  readonly path: string;
  /** Vendor headers without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  /**
   * Names of what the client sent and the provider cannot express, where that does not change what is
   * answered (a cache hint, a seed). The caller is told of them; whatever would change the answer is refused.
   */
  readonly leftOut?: readonly string[];
  /**
   * Reads a complete successful (2xx) answer. Throws AppError `upstream_invalid_answer`, or the code of the
   * error (see `UpstreamFailure`) that some servers send with status 200.
   */
  readAnswer(body: Buffer): Answer;
  /** Reads an answer that is not 2xx. Never throws; never repeats credentials. */
  readFailure(status: number, headers: UpstreamHeaders, body: Buffer): UpstreamFailure;
  /** A reader for one streamed answer. */
  openStream(): AnswerStream;
}

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface Answer {
  /** JSON in the client's dialect. */
  readonly body: string;
  /** The model that the provider says answered. */
  readonly model: string | undefined;
  /** As the provider reported it; undefined when it is missing or cannot be true. */
  readonly usage: Usage | undefined;
  /** Why the model stopped, in the upstream's own word. */
  readonly finishReason: string | undefined;
  /** UTF-16 units of text, reasoning and tool arguments produced: what an estimate is made from. */
  readonly outputCharacters: number;
}

/** A provider's refusal or failure, ready to be put into either dialect. */
export interface UpstreamFailure {
  readonly code:
    | 'upstream_refused'
    | 'upstream_rate_limited'
    | 'upstream_auth_failed'
    | 'upstream_error'
    | 'upstream_invalid_answer';
  /** The status that the client gets. */
  readonly status: number;
  /** One sentence for the client; the provider's own words where they are about the client's request. */
  readonly message: string;
  /** The vendor's own error type or code, where it has one. */
  readonly upstreamCode: string | undefined;
  readonly param: string | undefined;
  readonly retryAfterS: number | undefined;
}

/** One server-sent event in the client's dialect, as the exact text to send. */
export interface StreamFrame {
  readonly text: string;
  /**
   * True from the first frame that tells the client that the answer is complete: such frames are held until
   * the call's entry is durable.
   */
  readonly final: boolean;
}

/** Turns the upstream's bytes into the client's events; tolerates any split of the bytes. */
export interface AnswerStream {
  /** Throws AppError `upstream_invalid_answer` on what cannot be a stream of this vendor. */
  push(chunk: Uint8Array): StreamFrame[];
  /**
   * The upstream closed. Returns the frames still owed (a translated `[DONE]`, for one). Throws AppError
   * `upstream_invalid_answer` when the stream ended before the vendor's end mark.
   */
  end(): StreamFrame[];
  /** What was seen so far; the same fields as of a complete answer. */
  readonly seen: Omit<Answer, 'body'>;
  /**
   * What the provider said of the input before the output was counted (Anthropic does); `outputTokens` is 0.
   * A stream that the client leaves is settled from it and from an estimate of the output.
   */
  readonly inputUsage?: Usage | undefined;
  /** Set when the vendor reported an error inside the stream. */
  readonly failure: UpstreamFailure | undefined;
}
