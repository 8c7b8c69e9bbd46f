import { AppError, type ErrorCode } from '../errors.ts';

/**
 * What Fastify's and Node's own refusals are called here. Their messages are not passed on: a JSON parser's,
 * for one, quotes the body.
 */
const FOREIGN_CODES: Readonly<Record<string, { code: ErrorCode; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    detail: 'The body is larger than this server reads.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'body_not_json', detail: 'The body is empty; JSON was expected.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'body_not_json', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request_malformed',
    detail: 'The body has not the length stated.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'content_type_unsupported',
    detail: 'Send the body as "content-type: application/json".',
  },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'parameter_invalid', detail: 'A part of the path is too long.' },
  FST_ERR_BAD_URL: { code: 'parameter_invalid', detail: 'The path is not a valid URL path.' },
  FST_ERR_ASYNC_CONSTRAINT: { code: 'request_malformed', detail: 'The request cannot be routed.' },
};

/** Every error as a refusal that may be shown. What we did not foresee says nothing but `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const known = FOREIGN_CODES[error.code];
    if (known !== undefined) return new AppError(known.code, known.detail, { cause: error });
  }
  const validation = validationOf(error);
  if (validation !== undefined) return validation;
  return new AppError('internal', undefined, { cause: error });
}

/** A zod refusal that came through Fastify: the first fault, with its place and without its value. */
function validationOf(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || !('validation' in error) || !Array.isArray(error.validation))
    return undefined;
  const part = 'validationContext' in error ? String(error.validationContext) : 'body';
  const [first] = error.validation;
  const path = readText(first, 'instancePath').replaceAll('/', '.').replace(/^\./, '');
  const message = readText(first, 'message') || 'is not valid';
  const code = part === 'body' ? 'body_invalid' : part === 'headers' ? 'header_invalid' : 'parameter_invalid';
  const place = path === '' ? `The ${part}` : path;
  return new AppError(code, `${place}: ${message}.`, path === '' ? {} : { param: path });
}

function readText(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const member: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof member === 'string' ? member : '';
}
