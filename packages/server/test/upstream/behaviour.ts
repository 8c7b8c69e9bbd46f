/** What a scripted upstream does with one request. Delays are in milliseconds. */
export type Behaviour =
  /** A normal answer; what is left out is made from the request. */
  | ({ kind: 'answer' } & Content)
  /** 429 in the vendor's shape. */
  | { kind: 'rate_limit'; retryAfterS: number }
  /** An error of the vendor's own, such as 500, 503 or 529, in its shape. */
  | { kind: 'error'; status: number; message?: string }
  /** Says nothing until the delay is over, then answers. */
  | ({ kind: 'slow_first_byte'; delayMs: number } & Content)
  /** Answers a few bytes at a time, splitting events and characters anywhere. */
  | ({ kind: 'drip'; chunkBytes: number; delayMs: number } & Content)
  /** Destroys the socket in the middle of the answer: after some events, or half of a complete answer. */
  | ({ kind: 'broken'; afterEvents: number } & Content)
  /** Closes a stream properly but without the vendor's end mark. */
  | ({ kind: 'no_end_mark' } & Content)
  /** Sends some events, then nothing more while the connection stays open. */
  | ({ kind: 'stall'; afterEvents: number } & Content)
  /** Reports the vendor's own error inside a stream that began well. */
  | ({ kind: 'error_in_stream'; afterEvents: number } & Content)
  /** A proxy's page instead of an answer. */
  | { kind: 'html'; status: number }
  /** Right content type, wrong content; inside a stream, an event that is not JSON. */
  | { kind: 'invalid_json' }
  /** An answer of at least so many bytes, valid otherwise. */
  | { kind: 'oversized'; bytes: number }
  /** Accepts the request and never answers. */
  | { kind: 'silence' }
  | { kind: 'redirect'; location: string };

/** What an answer holds. */
export interface Content {
  /** The text; made from the prompt when there is neither this nor a tool call. */
  readonly text?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** The vendor's usage object as it stands, also when it cannot be true; `missing` leaves it out. */
  readonly usage?: Readonly<Record<string, unknown>> | 'missing';
  /** The vendor's own finish reason. */
  readonly finishReason?: string;
}

export interface ScriptedToolCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** One behaviour for all requests, one for each in turn (the last repeats), or a choice by request. */
export type Script =
  | Behaviour
  | readonly Behaviour[]
  | ((request: RecordedRequest, index: number) => Behaviour);

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** Parsed JSON, or undefined when it was none. */
  readonly body: unknown;
  readonly text: string;
}

/** What a vendor's server would say to a request that is not right. */
export interface Fault {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly param?: string;
  readonly code?: string;
}

/** How one vendor checks and writes: the part of an upstream that differs between vendors. */
export interface VendorWire {
  readonly path: string;
  check(request: RecordedRequest): Fault | undefined;
  renderFault(fault: Fault): string;
  /** The vendor's own kind of error for a status. */
  faultFor(status: number, message: string | undefined): Fault;
  renderWhole(content: Content, request: RecordedRequest): string;
  /** Server-sent events; the last `endMarks` of them end the stream. */
  renderEvents(content: Content, request: RecordedRequest): string[];
  readonly endMarks: number;
  renderErrorEvent(): string;
}
