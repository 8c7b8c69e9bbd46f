import type { ErrorDescription } from '../failure.ts';

export interface AnthropicError {
  readonly type: 'error';
  readonly error: {
    readonly type: string;
    readonly message: string;
    /** Where Anthropic's clients look for a stable code; `param` is our addition. */
    readonly details: { readonly error_code: string; readonly param?: string };
  };
  readonly request_id: string | null;
}

/** An error in the shape that Anthropic's clients read. */
export function renderAnthropicError(error: ErrorDescription): AnthropicError {
  const type =
    error.upstreamType !== undefined && types.has(error.upstreamType)
      ? error.upstreamType
      : typeOfStatus(error.status);
  const details = { error_code: error.code, ...(error.param === undefined ? {} : { param: error.param }) };
  return {
    type: 'error',
    error: { type, message: error.message, details },
    request_id: error.requestId ?? null,
  };
}

/** The same as one event of a stream. */
export function renderAnthropicErrorFrame(error: ErrorDescription): string {
  return `event: error\ndata: ${JSON.stringify(renderAnthropicError(error))}\n\n`;
}

function typeOfStatus(status: number): string {
  const type = typeByStatus.get(status);
  if (type !== undefined) return type;
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

const typeByStatus: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

const types: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'not_found_error',
  'request_too_large',
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
]);
