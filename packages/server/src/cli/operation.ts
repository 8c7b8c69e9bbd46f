import type { z } from 'zod';

import type { Installation } from '../installation.ts';
import { AppError } from '../platform/errors.ts';

/**
 * What an operator can ask of an installation. An operation yields the lines of standard output and returns the
 * exit code, so that it can run in the command's own process or, where the embedded database is held by a
 * running server, in that server, with the same result.
 */
export interface Operation {
  run(installation: Installation, input: unknown): AsyncGenerator<string, number>;
}

/** An operation whose input is read by a schema. Throws AppError `parameter_invalid` on any other. */
export function operation<Input>(
  schema: z.ZodType<Input>,
  run: (installation: Installation, input: Input) => AsyncGenerator<string, number>,
): Operation {
  return { run: (installation, input) => run(installation, parseInput(schema, input)) };
}

function parseInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'parameter_invalid',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}.`,
  );
}
