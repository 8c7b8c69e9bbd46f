import { expect } from 'vitest';
import { z } from 'zod';

import type { RawAnswer } from './raw-http.ts';

/** How a route says that it refuses: in a vendor's words on the gateway's routes, as RFC 9457 elsewhere. */
export type Shape = 'openai' | 'anthropic' | 'problem';

const openAi = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
  }),
});
const anthropic = z.strictObject({
  type: z.literal('error'),
  error: z.strictObject({
    type: z.string(),
    message: z.string().min(1),
    details: z.strictObject({ error_code: z.string(), param: z.string().optional() }),
  }),
  request_id: z.string(),
});
const problem = z.strictObject({
  type: z.string().startsWith('urn:avouch:error:'),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  param: z.string().optional(),
  request_id: z.string(),
});

/** The refusal's code, after its shape, its status and its request id were held against what is promised. */
export function expectRefusal(
  answer: RawAnswer,
  expected: { status: number; code: string; shape: Shape },
): void {
  expect({ status: answer.status, code: codeOf(answer, expected.shape) }).toEqual({
    status: expected.status,
    code: expected.code,
  });
}

function codeOf({ headers, body, status }: RawAnswer, shape: Shape): string {
  const requestId = headers.get('x-request-id');
  expect(requestId).toMatch(/^[\w.:-]{1,128}$/);
  const parsed: unknown = JSON.parse(body);
  switch (shape) {
    case 'openai':
      return openAi.parse(parsed).error.code;
    case 'anthropic': {
      const { error, request_id } = anthropic.parse(parsed);
      expect(request_id).toBe(requestId);
      return error.details.error_code;
    }
    case 'problem': {
      const { code, request_id, status: stated } = problem.parse(parsed);
      expect(request_id).toBe(requestId);
      expect(stated).toBe(status);
      return code;
    }
    default:
      return shape satisfies never;
  }
}
