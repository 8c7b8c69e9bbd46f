import { pino, type Logger } from 'pino';

import { AppError } from './errors.ts';

export type Log = Logger;

/** The longest line that is ever written, in bytes, newline included: what log stores take whole. */
export const MAX_LINE_BYTES = 1024;

/**
 * The application's log: one JSON object a line on standard error. What may stand in it is what the code
 * names field by field; request bodies, prompts, completions, keys and headers are never handed to it, and an
 * error is described by `describeError` alone, because messages of foreign errors quote their input.
 */
export function createLog({
  level,
  write = (line) => process.stderr.write(line),
}: {
  level: string;
  write?: (line: string) => unknown;
}): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
      // The second belt: should one of these ever be handed in by mistake, it does not come out.
      redact: {
        paths: [
          'authorization',
          'apiKey',
          'key',
          'password',
          'secret',
          'headers',
          'body',
          'prompt',
          'messages',
        ],
        remove: true,
      },
    },
    { write: (line: string) => void write(boundLine(line)) },
  );
}

/**
 * What is safe to say of an error: its kind, its code, and where it came from. The message is kept only for
 * our own refusals, which are written never to hold content.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 4)
    .map((line) => line.slice(7).replace(/file:\/\/.*\/(?:packages|node_modules)\//, ''));
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    ...(error instanceof AppError ? { message: error.message } : {}),
    at: frames,
    ...(error.cause instanceof Error ? { cause: causeOf(error.cause) } : {}),
  };
}

function causeOf(cause: Error): Record<string, unknown> {
  return {
    type: cause.name,
    ...('code' in cause && typeof cause.code === 'string' ? { code: cause.code } : {}),
  };
}

/** Cuts the longest strings of a line until it fits, so that what is left is still JSON. */
export function boundLine(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  const record: unknown = JSON.parse(line);
  for (let longest = 256; longest >= 8; longest = Math.floor(longest / 2)) {
    const cut = `${JSON.stringify({ ...cutStrings(record, longest, 3), truncated: true })}\n`;
    if (Buffer.byteLength(cut) <= MAX_LINE_BYTES) return cut;
  }
  const { level, time } = cutStrings(record, 32, 1);
  return `${JSON.stringify({ level, time, msg: 'a line was too long to log', truncated: true })}\n`;
}

function cutStrings(value: unknown, longest: number, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (typeof value !== 'object' || value === null) return result;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string')
      result[name] = member.length > longest ? `${member.slice(0, longest)}…` : member;
    else if (typeof member !== 'object' || member === null) result[name] = member;
    else if (depth > 0) result[name] = cutStrings(member, longest, depth - 1);
  }
  return result;
}
