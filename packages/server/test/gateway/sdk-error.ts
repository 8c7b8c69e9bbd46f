import { APIError as AnthropicApiError } from '@anthropic-ai/sdk';
import { APIError as OpenAiApiError } from 'openai';
import { z } from 'zod';

/** What a vendor's SDK makes of a refusal. */
export interface SdkError {
  /** The name of the SDK's own class. */
  readonly kind: string;
  /** Undefined for an error inside a stream. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
  readonly retryAfter: string | null | undefined;
  readonly requestId: string | null | undefined;
}

const openAiShape = z.object({
  code: z.string(),
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
});
const anthropicShape = z.object({
  type: z.literal('error'),
  error: z.object({
    type: z.string(),
    message: z.string(),
    details: z.object({ error_code: z.string(), param: z.string().optional() }),
  }),
  request_id: z.string().nullable(),
});

/** Reads an SDK's error, holding its body against the vendor's shape. Throws anything that is no API error. */
export function readSdkError(error: unknown): SdkError {
  if (error instanceof OpenAiApiError) {
    const { code, message } = openAiShape.parse(error.error);
    return describe(error, code, message);
  }
  if (error instanceof AnthropicApiError) {
    const { error: body } = anthropicShape.parse(error.error);
    return describe(error, body.details.error_code, body.message);
  }
  throw error;
}

function describe(error: OpenAiApiError | AnthropicApiError, code: string, message: string): SdkError {
  return {
    kind: error.constructor.name,
    status: error.status,
    code,
    message,
    retryAfter: error.headers?.get('retry-after'),
    requestId: error.headers?.get('x-request-id'),
  };
}
