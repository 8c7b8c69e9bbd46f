import type { AppError } from '../errors.ts';

/** How a route says that it refuses: a body and its content type. */
export type ErrorRenderer = (error: AppError, requestId: string) => { contentType: string; body: string };

/** RFC 9457, for our own API. */
export const renderProblem: ErrorRenderer = (error, requestId) => ({
  contentType: 'application/problem+json; charset=utf-8',
  body: JSON.stringify({
    type: `urn:avouch:error:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.detail,
    param: error.param,
    request_id: requestId,
  }),
});
