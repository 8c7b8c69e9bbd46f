/** Codes of refusals that this client finds itself, beside those of docs/errors.md. */
export type ClientErrorCode =
  /** No answer came, or it broke off: the network, a proxy, a certificate, or a server that is not there. */
  | 'network_failed'
  /** An answer came that is not what the API answers: somebody else's page, or a broken document. */
  | 'answer_malformed'
  /** Something of the platform is missing, such as WebCrypto, which browsers give to secure pages only. */
  | 'platform_unsupported';

/** What is known of a refusal. */
export interface ErrorFacts {
  /** A code of docs/errors.md or a `ClientErrorCode`: what programs compare. */
  readonly code: string;
  /** The HTTP status, or 0 where there was no answer. */
  readonly status: number;
  /** What the code means, for people. */
  readonly title: string;
  /** What happened this time, for people. */
  readonly detail?: string | undefined;
  /** The field or parameter at fault. */
  readonly param?: string | undefined;
  /** What the server's log calls the request. */
  readonly requestId?: string | undefined;
  /** When it may be worth trying again. */
  readonly retryAfterS?: number | undefined;
}

/** Every refusal by the server and every failure to reach it. Aborts are thrown as the signal's own reason. */
export class AvouchError extends Error implements ErrorFacts {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts.detail ?? facts.title, options);
    this.name = 'AvouchError';
    this.code = facts.code;
    this.status = facts.status;
    this.title = facts.title;
    this.detail = facts.detail;
    this.param = facts.param;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
  }
}

/** A failure that this client found. */
export function clientError(code: ClientErrorCode, detail: string, cause?: unknown): AvouchError {
  return new AvouchError({ code, status: 0, title: TITLES[code], detail }, { cause });
}

const TITLES: Readonly<Record<ClientErrorCode, string>> = {
  network_failed: 'The server could not be reached.',
  answer_malformed: 'The answer is not what the API answers.',
  platform_unsupported: 'This browser or runtime lacks something that is needed.',
};
