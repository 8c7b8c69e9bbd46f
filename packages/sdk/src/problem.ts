import { AvouchError } from './errors.ts';
import { readUpTo } from './streams/index.ts';

/**
 * The refusal that an answer states: a problem document (RFC 9457), or the error shapes of OpenAI and
 * Anthropic on the routes that speak them. An answer in none of these shapes, such as a proxy's page, becomes
 * `answer_malformed` with its status. Never throws on what was answered.
 */
export async function readRefusal(response: Response): Promise<AvouchError> {
  const facts = {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterS: readRetryAfter(response),
  };
  const body = parse(await readUpTo(response, MAX_PROBLEM_BYTES).catch(() => ''));
  const error = member(body, 'error');
  const code = text(body, 'code') ?? text(error, 'code') ?? text(member(error, 'details'), 'error_code');
  if (code === undefined) {
    return new AvouchError({
      ...facts,
      code: 'answer_malformed',
      title: 'The answer is not what the API answers.',
      detail: `Something answered with status ${response.status}, but not Avouch.`,
    });
  }
  const detail = text(body, 'detail') ?? text(error, 'message');
  return new AvouchError({
    ...facts,
    code,
    title: text(body, 'title') ?? detail ?? code,
    detail,
    param: text(body, 'param') ?? text(error, 'param'),
    requestId: text(body, 'request_id') ?? facts.requestId,
  });
}

/** Seconds to wait, from `retry-after` as seconds or as a date measured by the answer's own clock. */
export function readRetryAfter({ headers }: Response): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value);
  const waitMs = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, Math.ceil(waitMs / 1000)) : undefined;
}

/** A problem document has a few hundred bytes; a page of a proxy need not be read whole. */
const MAX_PROBLEM_BYTES = 64 * 1024;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function text(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
