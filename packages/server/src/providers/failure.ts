import type { UpstreamFailure, UpstreamHeaders } from './exchange.ts';
import { arrayAt, isRecord, parseRecord, recordAt, stringAt } from './json.ts';
import type { JsonRecord } from './json.ts';

/** A provider's words longer than this help nobody; some echo the whole request. */
export const MAX_FAILURE_MESSAGE_CHARACTERS = 500;
/** An honest error body is far below; a longer one is not looked into. */
const MAX_FAILURE_BODY_BYTES = 1024 * 1024;
/** A day. A provider that wants more is treated as one that wants a day. */
export const MAX_RETRY_AFTER_S = 86_400;

/**
 * Reads an answer that is not 2xx, of either vendor: `{error:{message,type,param,code}}`,
 * `{type:'error',error:{type,message}}`, and the looser shapes of compatible servers. Never throws. The
 * provider's own words are kept only where they are about the client's request: what it says when it refuses
 * our credentials may hold a part of them.
 */
export function readFailure(status: number, headers: UpstreamHeaders, body: Buffer): UpstreamFailure {
  const answer = body.length <= MAX_FAILURE_BODY_BYTES ? parseBody(body.toString('utf8')) : undefined;
  return describeFailure(status, readVendorError(answer), readRetryAfterS(headers));
}

/**
 * Reads an error object that came with status 200: inside a stream, or as the whole answer (some routers do
 * that). The status is taken from the error's own words.
 */
export function readErrorObject(holder: JsonRecord): UpstreamFailure {
  const error = readVendorError(holder);
  return describeFailure(statusOfError(error), error, undefined);
}

/** What a client is told of a refusal or a failure, before it is put into a vendor's shape. */
export interface ErrorDescription {
  /** The HTTP status that the client gets, or would have got before the stream began. */
  readonly status: number;
  /** Our stable code, from the error table. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly param?: string | undefined;
  /** The vendor's own error type, used where the client's dialect knows it. */
  readonly upstreamType?: string | undefined;
  readonly requestId?: string | undefined;
}

interface VendorError {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly status: number | undefined;
}

const noError: VendorError = {
  message: undefined,
  type: undefined,
  code: undefined,
  param: undefined,
  status: undefined,
};

function parseBody(text: string): JsonRecord | undefined {
  // Google's compatible endpoint wraps its error into an array of one.
  return parseRecord(text) ?? parseRecord(text.trim().replace(/^\[/, '').replace(/\]$/, ''));
}

function readVendorError(answer: JsonRecord | undefined): VendorError {
  if (answer === undefined) return noError;
  const error = recordAt(answer, 'error') ?? answer;
  const details = recordAt(error, 'details');
  const detail = arrayAt(answer, 'detail')?.find(isRecord);
  return {
    message:
      stringAt(error, 'message') ??
      stringAt(answer, 'error') ??
      stringAt(answer, 'detail') ??
      (detail === undefined ? undefined : stringAt(detail, 'msg')),
    type: code(error['type']),
    code: code(details?.['error_code']) ?? code(error['code']) ?? code(error['status']),
    param: clean(stringAt(error, 'param') ?? '', 100) || undefined,
    status: httpStatus(error['code']) ?? httpStatus(error['status']) ?? httpStatus(answer['code']),
  };
}

function describeFailure(
  status: number,
  error: VendorError,
  retryAfterS: number | undefined,
): UpstreamFailure {
  const upstreamCode = error.code ?? error.type;
  const ours = { upstreamCode, param: undefined, retryAfterS };
  if (accountStatuses.has(status) || isAboutCredentials(error)) {
    return {
      ...ours,
      code: 'upstream_auth_failed',
      status: 502,
      message: 'The provider refused our credentials or our account with it.',
    };
  }
  if (status === 429) {
    return { ...ours, code: 'upstream_rate_limited', status: 429, message: 'The provider limits our rate.' };
  }
  if (status === 503 || status === 529) {
    return { ...ours, code: 'upstream_error', status: 503, message: 'The provider is overloaded.' };
  }
  if (status >= 500 && status < 600) {
    return {
      ...ours,
      code: 'upstream_error',
      status: 502,
      message: `The provider failed with status ${status}.`,
    };
  }
  if (status >= 400 && status < 500) {
    const own = clean(error.message ?? '', MAX_FAILURE_MESSAGE_CHARACTERS);
    const message = own === '' ? `The provider refused the request with status ${status}.` : own;
    return { ...ours, code: 'upstream_refused', status, message, param: error.param };
  }
  return {
    ...ours,
    code: 'upstream_invalid_answer',
    status: 502,
    message: `The provider answered with status ${status}, which no model answer has.`,
  };
}

/** 401 and 403 are about our key, 402 about our bill and 407 about a proxy: none is the client's doing. */
const accountStatuses: ReadonlySet<number> = new Set([401, 402, 403, 407]);

/** Some compatible servers answer 400 to a wrong key. */
function isAboutCredentials(error: VendorError): boolean {
  return [error.type, error.code].some((word) => word !== undefined && credentialWords.has(word));
}

const credentialWords: ReadonlySet<string> = new Set([
  'authentication_error',
  'billing_error',
  'invalid_api_key',
  'incorrect_api_key',
  'permission_error',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
]);

const statusOfWord: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['tokens', 429],
  ['requests', 429],
  ['overloaded_error', 529],
  ['timeout_error', 504],
]);

function statusOfError(error: VendorError): number {
  if (error.status !== undefined) return error.status;
  const word = [error.code, error.type].find((one) => one !== undefined && statusOfWord.has(one));
  return word === undefined ? 500 : (statusOfWord.get(word) ?? 500);
}

/** One line of printable text without anything that looks like a key, cut at a whole character. */
function clean(text: string, length: number): string {
  // Cut first, so that the patterns never run over a megabyte; the second cut is the promised one.
  return text
    .slice(0, length * 4)
    .replace(unprintable, ' ')
    .replace(keyLike, '[key]')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, length)
    .toWellFormed();
}

/** Control characters, line separators, and the marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;
const keyLike =
  /\b(?:Bearer\s+\S+|(?:sk|pk|rk|gsk|xai|hf|org|proj)[-_][-_*.A-Za-z0-9]{8,}|AIza[-_A-Za-z0-9]{8,})/g;

function code(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}

function httpStatus(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600
    ? value
    : undefined;
}

/**
 * RFC 9110 section 10.2.3: seconds or an HTTP date. A date is measured against the answer's own `date`, so that
 * two clocks that disagree do not matter. OpenAI also sends milliseconds.
 */
function readRetryAfterS(headers: UpstreamHeaders): number | undefined {
  const milliseconds = Number(header(headers, 'retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return bounded(milliseconds / 1000);
  const value = header(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return bounded(Number(value));
  const until = Date.parse(value);
  const from = Date.parse(header(headers, 'date') ?? '');
  return Number.isNaN(until) || Number.isNaN(from) ? undefined : bounded((until - from) / 1000);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), MAX_RETRY_AFTER_S);
}

function header(headers: UpstreamHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
