import type { IncomingHttpHeaders } from 'node:http';

import { AppError } from '../platform/errors.ts';

/** What the caller says about a call, for attribution and for the route it may take. Recorded in the ledger. */
export interface CallLabels {
  readonly feature: string | undefined;
  readonly team: string | undefined;
  readonly residency: string | undefined;
}

/**
 * Letters, digits and . _ : / - only. No "@" and no spaces: a label is recorded for good, so nothing that looks
 * like a person's address or name fits.
 */
const LABEL_PATTERN = /^[\w.:/-]{1,64}$/;
const REGION_PATTERN = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Throws AppError `header_invalid`, naming the header and not its value. */
export function readLabels(headers: IncomingHttpHeaders): CallLabels {
  return {
    feature: read(headers, 'x-feature', LABEL_PATTERN, 'up to 64 letters, digits and . _ : / -'),
    team: read(headers, 'x-team', LABEL_PATTERN, 'up to 64 letters, digits and . _ : / -'),
    residency: read(headers, 'x-residency', REGION_PATTERN, 'the name of a region in lower case, such as eu'),
  };
}

/** W3C Trace Context, passed on to the provider; a header that is not one is left out, as the standard asks. */
export function readTraceHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const { traceparent, tracestate } = headers;
  if (
    typeof traceparent !== 'string' ||
    !/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
  ) {
    return {};
  }
  if (typeof tracestate !== 'string' || !/^[\x20-\x7e]{1,512}$/.test(tracestate)) return { traceparent };
  return { traceparent, tracestate };
}

function read(
  headers: IncomingHttpHeaders,
  name: string,
  pattern: RegExp,
  takes: string,
): string | undefined {
  const value = headers[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new AppError('header_invalid', `${name} takes ${takes}.`, { param: name });
}
