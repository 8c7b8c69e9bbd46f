import type { ErrorDescription } from '../failure.ts';

export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** An error in the shape that OpenAI's clients read; `code` is our stable code. */
export function renderOpenAiError(error: ErrorDescription): OpenAiError {
  const type =
    error.upstreamType !== undefined && types.has(error.upstreamType)
      ? error.upstreamType
      : typeOfStatus(error.status);
  return { error: { message: error.message, type, param: error.param ?? null, code: error.code } };
}

/** The same as one event of a stream. OpenAI sends no `[DONE]` after an error. */
export function renderOpenAiErrorFrame(error: ErrorDescription): string {
  return `data: ${JSON.stringify(renderOpenAiError(error))}\n\n`;
}

function typeOfStatus(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** The words that OpenAI itself uses, and that a client may compare with. */
const types: ReadonlySet<string> = new Set([
  'invalid_request_error',
  'insufficient_quota',
  'rate_limit_error',
  'requests',
  'tokens',
  'server_error',
]);
