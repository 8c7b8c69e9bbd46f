import { AppError } from '../platform/errors.ts';
import { CallAborted } from './provider.ts';

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const unreadableCodes = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
const closedCodes = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
/** A request that the HTTP client would not send is our own mistake, not the provider's. */
const bugCodes = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

/**
 * What went wrong on the way to a provider, in the words of the error table. The detail holds the provider's
 * name and the system's error code, never an address, a header or a body.
 */
export function readTransportError(error: Error, provider: string): Error {
  if (error instanceof AppError || error instanceof CallAborted) return error;
  const code = errorCode(error);
  const because = code === undefined ? '' : ` (${code})`;
  // The error itself stays here: an HTTP parser's error carries the bytes that it could not read.
  const cause = { cause: new Error(`${error.name}${because}`) };
  if (code !== undefined && bugCodes.has(code)) return error;
  if (code !== undefined && closedCodes.has(code)) return new AppError('shutting_down', undefined, cause);
  if (code !== undefined && timeoutCodes.has(code)) {
    return new AppError(
      'upstream_timeout',
      `The provider "${provider}" did not answer in time${because}.`,
      cause,
    );
  }
  if (error.name === 'HTTPParserError' || (code !== undefined && unreadableCodes.has(code))) {
    return new AppError(
      'upstream_invalid_answer',
      `The provider "${provider}" sent an answer that is not valid HTTP${because}.`,
      cause,
    );
  }
  return new AppError(
    'upstream_unreachable',
    `The connection to the provider "${provider}" failed${because}.`,
    cause,
  );
}

/** System, TLS and HTTP client errors all carry a `code`; a failed dual-stack connect wraps several. */
function errorCode(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) {
    const [first]: unknown[] = error.errors;
    return first instanceof Error ? errorCode(first) : undefined;
  }
  return undefined;
}
