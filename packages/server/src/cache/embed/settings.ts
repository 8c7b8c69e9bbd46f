import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { baseUrlFault } from '../../platform/base-url.ts';
import { AppError } from '../../platform/errors.ts';

/** An endpoint for embeddings, as configured, checked and complete. */
export interface EmbeddingSettings {
  /** Without a trailing slash, credentials, query or fragment; `/embeddings` is appended. */
  readonly baseUrl: string;
  /** Undefined for servers that ask for none. Never logged, never in an error. */
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly dimensions: number;
  /** Whether the endpoint is asked for this number of dimensions: only some models can shorten their vectors. */
  readonly sendDimensions: boolean;
  /** Where it runs, as the operator states it; `unknown` satisfies no policy that asks for a region. */
  readonly region: string;
  /** What a million tokens cost, in micro-dollars: $0.02 is 20,000. */
  readonly microsPerMillionTokens: number;
}

/** As many as pgvector's index takes. */
const MAX_DIMENSIONS = 2_000;
const MAX_FILE_BYTES = 64 * 1024;

const schema = z.strictObject({
  baseUrl: z.string().superRefine((value, context) => {
    const fault = baseUrlFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'an API key has no spaces, line breaks or accents')
    .optional(),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'give the name of an environment variable')
    .optional(),
  model: z.string().regex(/^[\w.:@/+-]{1,256}$/, 'use letters, digits and . : @ / + _ -'),
  dimensions: z.int().min(2).max(MAX_DIMENSIONS),
  sendDimensions: z.boolean().optional(),
  region: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use lower-case letters, digits and dashes, such as "eu"')
    .optional(),
  microsPerMillionTokens: z.int().min(0).max(1_000_000_000),
});

/**
 * Reads `AVOUCH_EMBEDDINGS`: a JSON object, or the path of a file that holds one. Undefined, for the embedded model,
 * where it is not set. `environment` holds the variables that its `apiKeyEnv` may name. Throws AppError
 * `config_invalid`, naming fields and never values.
 */
export function readEmbeddingSettings(
  configured: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = {},
  readFile: (path: string) => string = readBoundedFile,
): EmbeddingSettings | undefined {
  if (configured === undefined || configured.trim() === '') return undefined;
  const parsed = schema.safeParse(parseJson(textOf(configured, readFile)));
  if (!parsed.success) refuse(parsed.error.issues.slice(0, 10).map(describeIssue).join(' '));
  const { apiKey, apiKeyEnv, region, sendDimensions, baseUrl, ...rest } = parsed.data;
  if (apiKey !== undefined && apiKeyEnv !== undefined) {
    refuse('AVOUCH_EMBEDDINGS: give apiKey or apiKeyEnv, not both.');
  }
  return {
    ...rest,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    apiKey: apiKey ?? (apiKeyEnv === undefined ? undefined : findApiKey(apiKeyEnv, environment)),
    sendDimensions: sendDimensions ?? false,
    region: region ?? 'unknown',
  };
}

function findApiKey(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  const apiKey = environment[name]?.trim() ?? '';
  if (apiKey === '') refuse(`AVOUCH_EMBEDDINGS: set the environment variable ${name}.`);
  if (!/^[\x21-\x7e]{1,4096}$/.test(apiKey)) {
    refuse(`${name}: an API key has no spaces, line breaks or accents.`);
  }
  return apiKey;
}

function textOf(configured: string, readFile: (path: string) => string): string {
  if (/^\s*\{/.test(configured)) return configured;
  try {
    return readFile(configured.trim());
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return refuse(`AVOUCH_EMBEDDINGS is neither a JSON object nor the path of a readable file${code}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text around the fault, which may be a key.
    return refuse('AVOUCH_EMBEDDINGS is not valid JSON.');
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = ['AVOUCH_EMBEDDINGS', ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    // A key pasted in the wrong place must not come back in the message: only plain words are repeated.
    const known = issue.keys.filter((key) => /^[a-zA-Z_]{1,24}$/.test(key)).map((key) => `"${key}"`);
    return `${place}: remove the unknown key ${known.length > 0 ? known.join(', ') : 'it holds'}.`;
  }
  return `${place}: ${issue.message}.`;
}

function readBoundedFile(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.byteLength > MAX_FILE_BYTES)
    refuse(`The AVOUCH_EMBEDDINGS file is over ${MAX_FILE_BYTES} bytes.`);
  return bytes.toString('utf8');
}

function refuse(detail: string): never {
  throw new AppError('config_invalid', detail);
}
