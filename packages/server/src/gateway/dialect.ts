import type { AppError } from '../platform/errors.ts';
import type { ErrorRenderer } from '../platform/http/index.ts';
import type { Dialect } from '../providers/index.ts';
import { renderAnthropicError, renderAnthropicErrorFrame } from '../providers/index.ts';
import { renderOpenAiError, renderOpenAiErrorFrame } from '../providers/index.ts';

/** The shape of errors that the client's SDK expects, for a whole answer. */
export function errorRendererOf(dialect: Dialect): ErrorRenderer {
  return (error, requestId) => {
    const description = describe(error, requestId);
    const body = dialect === 'openai' ? renderOpenAiError(description) : renderAnthropicError(description);
    return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
  };
}

/** The same as one event of a stream. */
export function errorFrame(dialect: Dialect, error: AppError, requestId: string): string {
  const description = describe(error, requestId);
  return dialect === 'openai' ? renderOpenAiErrorFrame(description) : renderAnthropicErrorFrame(description);
}

/** Comments in a stream are for tools that look: SDKs skip them, as server-sent events ask. */
export function commentFrame(name: string, value: string): string {
  return `: ${name} ${value}\n\n`;
}

function describe(error: AppError, requestId: string) {
  return {
    status: error.status,
    code: isAboutTheRequest(error) ? (error.upstreamCode ?? error.code) : error.code,
    message: error.detail ?? error.title,
    param: error.param,
    upstreamType: undefined,
    requestId,
  };
}

/**
 * Where a provider refused what the client asked, its own code stands in the place of ours, because clients of
 * that provider compare it. Its other codes speak of the operator's account: a client that read `invalid_api_key`
 * would take it for its own key's.
 */
function isAboutTheRequest({ code }: AppError): boolean {
  return code === 'upstream_refused' || code === 'upstream_rate_limited';
}
