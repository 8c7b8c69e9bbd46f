import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  MAX_FAILURE_MESSAGE_CHARACTERS,
  MAX_RETRY_AFTER_S,
  readErrorObject,
  readFailure,
} from './failure.ts';

const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const openai = (error: object): Buffer => body({ error });

describe('a failed answer', () => {
  it.each([400, 404, 409, 413, 422, 418])(
    'of status %i is a refusal in the provider’s own words',
    (status) => {
      const error = {
        message: 'No such model.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      };
      expect(readFailure(status, {}, openai(error))).toEqual({
        code: 'upstream_refused',
        status,
        message: 'No such model.',
        upstreamCode: 'model_not_found',
        param: 'model',
        retryAfterS: undefined,
      });
    },
  );

  it('is read in Anthropic’s shape, and in those of compatible servers', () => {
    const refusals = [
      body({
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Too long.' },
        request_id: 'req_1',
      }),
      body([{ error: { code: 400, message: 'Too long.', status: 'INVALID_ARGUMENT' } }]),
      body({ error: 'Too long.' }),
      body({ object: 'error', message: 'Too long.', type: 'BadRequestError', code: 400 }),
      body({ detail: [{ loc: ['body'], msg: 'Too long.' }] }),
      body({ detail: 'Too long.' }),
    ];
    expect(refusals.map((refusal) => readFailure(400, {}, refusal).message)).toEqual(
      refusals.map(() => 'Too long.'),
    );
  });

  it.each([401, 402, 403, 407])('of status %i is about us, and its words are not repeated', (status) => {
    const failure = readFailure(
      status,
      {},
      openai({ message: 'Incorrect API key provided: sk-abcd*****wxyz' }),
    );
    expect(failure).toMatchObject({ code: 'upstream_auth_failed', status: 502 });
    expect(JSON.stringify(failure)).not.toContain('sk-');
  });

  it('is about us too when a server answers 400 to a wrong key', () => {
    const failure = readFailure(
      400,
      {},
      openai({ message: 'AIzaSyD-abcdef is wrong', code: 'invalid_api_key' }),
    );
    expect(failure).toMatchObject({ code: 'upstream_auth_failed', status: 502 });
    expect(JSON.stringify(failure)).not.toContain('AIza');
  });

  it('never repeats what looks like a key, and keeps ordinary words', () => {
    const message =
      'Bearer abc.def, sk-proj-1234567890abcdef, org-abcdefgh1234: use scikit, sk-learn or key-value.';
    const failure = readFailure(400, {}, openai({ message }));
    expect(failure.message).toBe('[key] [key], [key]: use scikit, sk-learn or key-value.');
  });

  it.each([
    [500, 502],
    [502, 502],
    [504, 502],
    [503, 503],
    [529, 503],
  ])('of status %i is the provider’s failure, and %i for the client', (status, ours) => {
    expect(readFailure(status, {}, Buffer.from('<html>'))).toMatchObject({
      code: 'upstream_error',
      status: ours,
    });
  });

  it.each([301, 304, 199, 600, 0])('of status %i is no answer at all', (status) => {
    expect(readFailure(status, {}, Buffer.alloc(0))).toMatchObject({
      code: 'upstream_invalid_answer',
      status: 502,
    });
  });

  it.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '0.4' }, 1],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 2],
    [{ 'retry-after': ['3', '4'] }, 3],
    [{ 'retry-after': '99999999999' }, MAX_RETRY_AFTER_S],
    [{ date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, 30],
    [{ date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2026 07:00:00 GMT' }, 0],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{}, undefined],
  ])('of status 429 tells when to come back: %j is %s', (headers, retryAfterS) => {
    const failure = readFailure(
      429,
      headers,
      openai({ message: 'Limit of org-1', code: 'rate_limit_exceeded' }),
    );
    expect(failure).toMatchObject({
      code: 'upstream_rate_limited',
      status: 429,
      upstreamCode: 'rate_limit_exceeded',
    });
    expect(failure.retryAfterS).toBe(retryAfterS);
  });

  it('is told in one bounded line of printable text', () => {
    const message = `a\u0000b\r\nc\u202Ed ${'🚀'.repeat(1000)}`;
    const failure = readFailure(400, {}, openai({ message }));
    expect(failure.message.startsWith('a b c d 🚀')).toBe(true);
    expect(failure.message.length).toBeLessThanOrEqual(MAX_FAILURE_MESSAGE_CHARACTERS);
    expect(failure.message.isWellFormed()).toBe(true);
  });

  it('is read without throwing, whatever came', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), anything, fc.string(), (status, bytes, header) => {
        const failure = readFailure(status, { 'retry-after': header, date: header }, Buffer.from(bytes));
        expect(failure.message.length).toBeGreaterThan(0);
        expect(failure.status).toBeGreaterThanOrEqual(400);
      }),
    );
  });
});

describe('an error object that came with status 200', () => {
  it.each([
    [{ error: { type: 'overloaded_error', message: 'Overloaded' } }, 'upstream_error', 503],
    [{ error: { type: 'rate_limit_error', message: 'x' } }, 'upstream_rate_limited', 429],
    [{ error: { code: 'insufficient_quota', message: 'x' } }, 'upstream_rate_limited', 429],
    [{ error: { type: 'authentication_error', message: 'x' } }, 'upstream_auth_failed', 502],
    [{ error: { code: 422, message: 'x' } }, 'upstream_refused', 422],
    [{ error: { type: 'invalid_request_error', message: 'x' } }, 'upstream_refused', 400],
    [{ error: 'boom' }, 'upstream_error', 502],
    [{ error: {} }, 'upstream_error', 502],
  ])('%j is %s', (holder, code, status) => {
    expect(readErrorObject(holder)).toMatchObject({ code, status });
  });
});
