import { isAbsolute, join, resolve } from 'node:path';

import { z } from 'zod';

import { AppError } from './errors.ts';
import { type Network, parseNetwork } from './ip-address.ts';
import { readOrigin } from './public-url.ts';
import type { ClientAuth, TlsFiles } from './tls/index.ts';

/**
 * Every setting of the server: one schema, read from the environment, documented in docs/configuration.md by
 * the descriptions below (a test compares). A key that begins with `AVOUCH_` and is not here is an error.
 */
const settings = z.strictObject({
  AVOUCH_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  AVOUCH_PORT: integer(0, 65_535).default(8080).describe('Port to listen on; 0 takes any free one.'),
  AVOUCH_PUBLIC_URL: publicUrl()
    .optional()
    .describe(
      'Where people reach the server: https, or http on this machine; no path. Without it localhost and the port.',
    ),
  AVOUCH_TLS_CERT_FILE: file(
    'Certificate of the server in PEM, then those of its issuers: then it speaks TLS.',
  ),
  AVOUCH_TLS_KEY_FILE: file(
    'Private key of that certificate in PEM, which others on the machine may not read.',
  ),
  AVOUCH_TLS_CLIENT_CA_FILE: file('Authorities in PEM whose certificates clients may show (mutual TLS).'),
  AVOUCH_TLS_CLIENT_AUTH: z
    .enum(['optional', 'required'])
    .optional()
    .describe('Whether clients must show a certificate of those authorities; `optional` where they are set.'),
  AVOUCH_TRUSTED_PROXIES: networks()
    .optional()
    .describe(
      'Addresses and networks of proxies whose `x-forwarded-for` is believed; commas between. Without it none is.',
    ),
  AVOUCH_DATA_DIR: z
    .string()
    .min(1)
    .default('./var')
    .describe('Folder of the embedded database, the signing keys and the control socket.'),
  AVOUCH_KEYS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of the signing keys, where it is not `keys` in the data folder. Nodes share it.'),
  AVOUCH_DATABASE_URL: databaseUrl()
    .optional()
    .describe('PostgreSQL 15 or later. Without it the embedded database is used.'),
  AVOUCH_DATABASE_OWNER_URL: databaseUrl()
    .optional()
    .describe('Login that migrates, so that the application can use one that owns nothing.'),
  AVOUCH_DATABASE_CONNECTIONS: integer(2, 200)
    .default(10)
    .describe('Most connections to PostgreSQL from one process.'),
  AVOUCH_REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' })
    .optional()
    .describe(
      'Redis-compatible server that counts rate limits for all processes; without it each counts for itself.',
    ),
  AVOUCH_PROVIDERS: z
    .string()
    .optional()
    .describe('Providers as JSON, or the path of a JSON file; see docs/guides/providers.md.'),
  AVOUCH_EMBEDDINGS: z
    .string()
    .optional()
    .describe(
      'Endpoint for embeddings of semantic caching as JSON, or the path of a JSON file; see docs/guides/cache.md. Without it a model in this process makes them.',
    ),
  AVOUCH_UNPRICED: z
    .enum(['refuse', 'flag'])
    .default('refuse')
    .describe('What happens to a call whose model has no price: refused, or let through and flagged.'),
  AVOUCH_LEDGER_ORIGIN: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]{0,126}[a-z0-9])?$/, 'must be a host name')
    .default('avouch.local')
    .describe('First part of the name of every new ledger; a host name of yours keeps names unique.'),
  AVOUCH_MAX_BODY_BYTES: integer(1024, 256 * 1024 * 1024)
    .default(20 * 1024 * 1024)
    .describe('Largest request body that is read, in bytes.'),
  AVOUCH_MAX_CALLS: integer(1, 100_000)
    .default(1_000)
    .describe('Most calls in flight in one process; one more is refused with `overloaded`.'),
  AVOUCH_CALL_TIMEOUT_MS: integer(1_000, 3_600_000)
    .default(600_000)
    .describe('Longest time that a call may take in all, in milliseconds.'),
  AVOUCH_UPSTREAM_IDLE_TIMEOUT_MS: integer(100, 3_600_000)
    .default(120_000)
    .describe('Longest silence of a provider once its answer has begun, in milliseconds.'),
  AVOUCH_MAX_ANSWER_BYTES: integer(1024, 512 * 1024 * 1024)
    .default(64 * 1024 * 1024)
    .describe('Largest answer that is accepted from a provider, in bytes.'),
  AVOUCH_SHUTDOWN_TIMEOUT_MS: integer(0, 600_000)
    .default(30_000)
    .describe('How long calls in flight may go on after a stop was asked for, in milliseconds.'),
  AVOUCH_OUTBOUND_ALLOW: list()
    .optional()
    .describe(
      'Hosts, addresses and networks that providers, embeddings, webhooks and OpenID issuers may be at though they are not public; commas between.',
    ),
  AVOUCH_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' })
    .optional()
    .describe('Mail server that notifications are sent through, with user and password where it wants them.'),
  AVOUCH_RESEND_API_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key of the Resend API, to send mail through it instead.'),
  AVOUCH_MAIL_FROM: z.email('must be a mail address').optional().describe('Address that mail is sent from.'),
  AVOUCH_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token for `/metrics`. Without it only direct requests from this machine are answered.'),
  AVOUCH_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
});

export type Settings = z.output<typeof settings>;

export interface Config extends Settings {
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute. */
  readonly keysDir: string;
  /** Undefined where the server does not speak TLS itself. */
  readonly tls: { readonly files: TlsFiles; readonly clientAuth: ClientAuth } | undefined;
}

/**
 * Reads the configuration.
 * Throws AppError `config_invalid` with every fault in one message; values are never repeated, for they may be
 * secrets.
 */
export function readConfig(
  environment: Environment = processEnvironment(),
  workingDirectory: string = process.cwd(),
): Config {
  const ours: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    // An empty variable means "not set", as compose files and shells have it.
    if (name.startsWith('AVOUCH_') && value !== undefined && value !== '') ours[name] = value;
  }
  const parsed = settings.safeParse(ours);
  if (!parsed.success) throw new AppError('config_invalid', faultsOf(parsed.error).join(' '));
  const tlsFault = tlsFaultOf(parsed.data);
  if (tlsFault !== undefined) throw new AppError('config_invalid', tlsFault);
  const dataDir = absolute(parsed.data.AVOUCH_DATA_DIR, workingDirectory);
  const keysDir = parsed.data.AVOUCH_KEYS_DIR;
  return {
    ...parsed.data,
    dataDir,
    keysDir: keysDir === undefined ? join(dataDir, 'keys') : absolute(keysDir, workingDirectory),
    tls: tlsOf(parsed.data, workingDirectory),
  };
}

function tlsFaultOf(read: Settings): string | undefined {
  const { AVOUCH_TLS_CERT_FILE: cert, AVOUCH_TLS_KEY_FILE: key, AVOUCH_TLS_CLIENT_CA_FILE: clientCa } = read;
  if (cert !== undefined && key === undefined)
    return 'AVOUCH_TLS_KEY_FILE is missing beside AVOUCH_TLS_CERT_FILE.';
  if (cert === undefined && key !== undefined)
    return 'AVOUCH_TLS_CERT_FILE is missing beside AVOUCH_TLS_KEY_FILE.';
  if (cert === undefined && clientCa !== undefined) {
    return 'AVOUCH_TLS_CLIENT_CA_FILE needs AVOUCH_TLS_CERT_FILE and AVOUCH_TLS_KEY_FILE.';
  }
  if (clientCa === undefined && read.AVOUCH_TLS_CLIENT_AUTH !== undefined) {
    return 'AVOUCH_TLS_CLIENT_AUTH needs AVOUCH_TLS_CLIENT_CA_FILE.';
  }
  return undefined;
}

function tlsOf(read: Settings, workingDirectory: string): Config['tls'] {
  const { AVOUCH_TLS_CERT_FILE: cert, AVOUCH_TLS_KEY_FILE: key, AVOUCH_TLS_CLIENT_CA_FILE: clientCa } = read;
  if (cert === undefined || key === undefined) return undefined;
  return {
    files: {
      certFile: absolute(cert, workingDirectory),
      keyFile: absolute(key, workingDirectory),
      clientCaFile: clientCa === undefined ? undefined : absolute(clientCa, workingDirectory),
    },
    clientAuth: clientCa === undefined ? 'none' : (read.AVOUCH_TLS_CLIENT_AUTH ?? 'optional'),
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The one place where the process's environment is read. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Name, default and meaning of every setting, for the documentation and for `avouch config`. */
export function describeSettings(): { name: string; defaultValue: string; meaning: string }[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const fallback = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
    return {
      name,
      defaultValue: fallback === undefined ? '' : String(fallback),
      meaning: schema.description ?? '',
    };
  });
}

function faultsOf(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${key} is not a setting of Avouch (docs/configuration.md lists them).`);
    }
    return [`${issue.path.join('.')}: ${issue.message}.`];
  });
}

function integer(smallest: number, largest: number) {
  const range = `must be a whole number from ${smallest} to ${largest}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, range)
    .transform(Number)
    .refine((value) => value >= smallest && value <= largest, range);
}

function list() {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
}

function networks() {
  return list().transform((entries, context): Network[] =>
    entries.flatMap((entry) => {
      const network = parseNetwork(entry);
      if (network === undefined) {
        context.addIssue('takes addresses and networks (CIDR)');
        return [];
      }
      return [network];
    }),
  );
}

function publicUrl() {
  return z.string().transform((text, context) => {
    const origin = readOrigin(text);
    if (origin === undefined) {
      context.addIssue('must be an https:// URL without a path, or http:// with localhost');
      return z.NEVER;
    }
    return origin;
  });
}

function file(meaning: string) {
  return z.string().min(1).optional().describe(meaning);
}

function databaseUrl() {
  return z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
}

function absolute(path: string, workingDirectory: string): string {
  return isAbsolute(path) ? path : resolve(workingDirectory, path);
}
