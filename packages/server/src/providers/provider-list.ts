import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { baseUrlFault } from '../platform/base-url.ts';
import { AppError } from '../platform/errors.ts';

const maxProviders = 100;
const maxModelsPerProvider = 1000;
const maxFileBytes = 1024 * 1024;
/** Bounded far below what a proxy accepts as a header; model names go into answers' headers. */
export const maxModelNameCharacters = 256;

/** No window or limit of any model comes near. */
const maxTokensOfFact = 100_000_000;
const maxSourceCharacters = 500;

const modelName = z
  .string()
  .regex(/^[\w.:@/+*-]+$/, 'use letters, digits and . : @ / + _ -, and * in patterns')
  .max(maxModelNameCharacters, `use at most ${maxModelNameCharacters} characters`);

const plainModelName = modelName.refine((name) => !name.includes('*'), 'patterns (*) cannot have an alias');

const tokens = z.int().min(1).max(maxTokensOfFact).optional();

/** What an operator states of a model, in the words of `GET /v1/providers`. */
const factsSchema = z.strictObject({
  context_tokens: tokens,
  max_output_tokens: tokens,
  tools: z.boolean().optional(),
  images: z.boolean().optional(),
  json_schema: z.boolean().optional(),
  streaming: z.boolean().optional(),
  audio: z.boolean().optional(),
  files: z.boolean().optional(),
  image_tokens: tokens,
});

const modelEntry = z.strictObject({
  model: plainModelName,
  alias: plainModelName.optional(),
  facts: factsSchema.optional(),
});

const entrySchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,63}$/,
      'use up to 64 lower-case letters, digits, dots, dashes and underscores',
    ),
  kind: z.enum(['openai', 'anthropic', 'simulated'], 'use "openai", "anthropic" or "simulated"'),
  baseUrl: z.string().superRefine(checkBaseUrl).optional(),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'an API key has no spaces, line breaks or accents')
    .optional(),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'give the name of an environment variable')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'use lower-case letters, digits and dashes, such as "eu"')
    .optional(),
  regionSource: z
    .string()
    .trim()
    .regex(/^\P{Cc}+$/u, 'say in one line how the region is known')
    .max(maxSourceCharacters)
    .optional(),
  regionAsOf: z.iso.date('give the day on which the source was read, as 2026-11-22').optional(),
  pricesAs: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'use the vendor\'s id in the price list, such as "openai"')
    .optional(),
  models: z
    .array(z.union([modelName, modelEntry]))
    .min(1, 'list a model, or leave "models" out to serve the vendor\'s own')
    .max(maxModelsPerProvider)
    .optional(),
});

const listSchema = z.array(entrySchema).min(1, 'list a provider, or unset the variable').max(maxProviders);

/** One provider as written, every field read but nothing filled in. */
export type ProviderEntry = z.output<typeof entrySchema>;

export function parseProviderEntry(value: unknown): z.ZodSafeParseResult<ProviderEntry> {
  return entrySchema.safeParse(value);
}

/**
 * Reads `AVOUCH_PROVIDERS`: a JSON array, or the path of a file that holds one. Throws AppError `config_invalid`
 * with up to ten faults, naming fields and never values.
 */
export function readProviderList(
  configured: string,
  readFile: (path: string) => string = readBoundedFile,
): ProviderEntry[] {
  const inline = /^\s*[[{]/.test(configured);
  let text = configured;
  if (!inline) {
    try {
      text = readFile(configured);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      throw new AppError(
        'config_invalid',
        `AVOUCH_PROVIDERS is neither a JSON array nor the path of a readable file${code}.`,
      );
    }
  }
  const parsed = listSchema.safeParse(
    parseJson(text, inline ? 'AVOUCH_PROVIDERS' : 'The AVOUCH_PROVIDERS file'),
  );
  if (parsed.success) return parsed.data;
  throw new AppError(
    'config_invalid',
    parsed.error.issues
      .slice(0, 10)
      .map((issue) => describeIssue(issue, 'AVOUCH_PROVIDERS'))
      .join(' '),
  );
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text around the fault, which may be a key.
    const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` near character ${position}`;
    throw new AppError('config_invalid', `${place} is not valid JSON${where}.`);
  }
}

function describeIssue(issue: z.core.$ZodIssue, variable: string): string {
  let place = variable;
  for (const part of issue.path) place += typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
  if (issue.code === 'unrecognized_keys') {
    // A key pasted in the wrong place must not come back in the message: only plain words are repeated.
    const known = issue.keys.filter((key) => /^[a-zA-Z_]{1,24}$/.test(key)).map((key) => `"${key}"`);
    return `${place}: remove the unknown key ${known.length > 0 ? known.join(', ') : 'it holds'}.`;
  }
  if (issue.code === 'invalid_union')
    return `${place}: give a model name, or {"model": …, "alias": …, "facts": …}.`;
  return `${place}: ${issue.message}.`;
}

function checkBaseUrl(value: string, context: z.core.$RefinementCtx<string>): void {
  const fault = baseUrlFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
}

function readBoundedFile(path: string): string {
  const text = readFileSync(path);
  if (text.byteLength > maxFileBytes) {
    throw new AppError('config_invalid', `The AVOUCH_PROVIDERS file is over ${maxFileBytes} bytes.`);
  }
  return text.toString('utf8');
}
