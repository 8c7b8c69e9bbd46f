import type { IncomingHttpHeaders } from 'node:http';

import { AppError } from '../platform/errors.ts';

/** A version is a date. */
const VERSION_PATTERN = /^\d{4}-\d{2}-\d{2}$/;
/** Names of beta features, with commas between them. */
const BETA_PATTERN = /^[\w.-]{1,100}(?: *, *[\w.-]{1,100}){0,49}$/;

/**
 * The headers by which an Anthropic client says how its body is written. A body that was written for one version
 * means something else under another, so they travel with it. Throws AppError `header_invalid`, naming the header
 * and not its value.
 */
export function readVersionHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return {
    ...read(headers, 'anthropic-version', VERSION_PATTERN, 'a date such as 2023-06-01'),
    ...read(headers, 'anthropic-beta', BETA_PATTERN, 'up to 50 names of beta features, separated by commas'),
  };
}

function read(
  headers: IncomingHttpHeaders,
  name: string,
  pattern: RegExp,
  takes: string,
): Record<string, string> {
  const value = headers[name];
  if (value === undefined || value === '') return {};
  if (typeof value === 'string' && pattern.test(value)) return { [name]: value };
  throw new AppError('header_invalid', `${name} takes ${takes}.`, { param: name });
}
