import { errors } from 'undici';

import { AppError } from '../../platform/errors.ts';

/** An answer that is not 200. Its body may quote the text, so only its status is told. */
export function refusalOf(status: number): AppError {
  const detail = `The embedding endpoint answered ${status}.`;
  if (status === 401 || status === 403) return new AppError('upstream_auth_failed', detail);
  if (status === 429) return new AppError('upstream_rate_limited', detail);
  if (status === 408 || status === 504) return new AppError('upstream_timeout', detail);
  if (status >= 400 && status < 500) return new AppError('upstream_refused', detail);
  return new AppError('upstream_error', detail);
}

/** What went wrong on the way, in the words of the error table: never an address, a header or a body. */
export function readHttpFailure(
  error: unknown,
  { isAborted, isLate, isClosed }: { isAborted: boolean; isLate: boolean; isClosed: boolean },
): AppError {
  if (error instanceof AppError) return error;
  if (isAborted) return new AppError('client_gone', 'Nobody waits for the embedding any more.');
  if (isClosed) return new AppError('shutting_down', 'The embedding endpoint was closed.');
  if (isLate || error instanceof errors.ConnectTimeoutError) {
    return new AppError('upstream_timeout', 'The embedding endpoint did not answer in time.');
  }
  // The error itself stays here: an HTTP parser's error carries the bytes that it could not read.
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new AppError('upstream_unreachable', `The connection to the embedding endpoint failed${code}.`);
}
