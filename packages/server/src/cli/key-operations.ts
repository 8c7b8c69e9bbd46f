import { z } from 'zod';

import { credentialsOf } from '../credentials-due.ts';
import {
  API_KEY_KINDS,
  API_KEY_SCOPES,
  type ApiKey,
  apiKeyName,
  DEFAULT_OVERLAP_HOURS,
  DEFAULT_SCOPES,
  limitsIn,
  MAX_LIFETIME_DAYS,
  MAX_OVERLAP_HOURS,
  newLimits,
} from '../identity/index.ts';
import { tenantNamed } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';

const tenant = z.string();
const id = z.uuid('must be an id as `avouch keys list` shows it');
const days = whole(1, MAX_LIFETIME_DAYS);

/** What `avouch keys …` asks for. */
export const keyOperations: Readonly<Record<string, Operation>> = {
  'keys.create': operation(
    z.strictObject({
      tenant,
      name: apiKeyName.default('command line'),
      kind: z.enum(API_KEY_KINDS).default('secret'),
      scopes: z.array(z.enum(API_KEY_SCOPES)).min(1).optional(),
      days: days.default(MAX_LIFETIME_DAYS),
      ...newLimits,
    }),
    async function* (
      installation,
      { tenant: tenantName, name, kind, scopes, days: lifetimeDays, ...limits },
    ) {
      const { id: tenantId } = await tenantNamed(installation, tenantName);
      const isLimited = limits.teams !== undefined || limits.features !== undefined;
      const { key, secret } = await installation.apiKeys.create(tenantId, {
        name,
        kind,
        lifetimeDays,
        scopes: scopes ?? (isLimited ? ['calls'] : DEFAULT_SCOPES),
        limits: limitsIn(limits),
      });
      yield* secretLines(key, secret);
      return 0;
    },
  ),

  'keys.list': operation(z.strictObject({ tenant }), async function* (installation, { tenant: tenantName }) {
    const { id: tenantId } = await tenantNamed(installation, tenantName);
    let after: string | undefined;
    do {
      const page: ApiKey[] = await installation.apiKeys.list(tenantId, { limit: KEYS_PAGE, after });
      for (const key of page) yield keyLine(key, installation.clock.now());
      after = page.length === KEYS_PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
    return 0;
  }),

  'keys.rotate': operation(
    z.strictObject({
      tenant,
      id,
      overlapHours: whole(0, MAX_OVERLAP_HOURS).default(DEFAULT_OVERLAP_HOURS),
      days: days.optional(),
    }),
    async function* (installation, { tenant: tenantName, id: keyId, overlapHours, days: lifetimeDays }) {
      const { id: tenantId } = await tenantNamed(installation, tenantName);
      const { key, secret } = await installation.apiKeys.rotate(tenantId, keyId, {
        overlapHours,
        lifetimeDays,
      });
      yield* secretLines(key, secret);
      return 0;
    },
  ),

  'keys.revoke': operation(
    z.strictObject({ tenant, id }),
    async function* (installation, { tenant: tenantName, id: keyId }) {
      const { id: tenantId } = await tenantNamed(installation, tenantName);
      const revoked = await installation.apiKeys.revoke(tenantId, keyId);
      yield `${revoked.prefix} is revoked.`;
      return 0;
    },
  ),

  'keys.due': operation(
    z.strictObject({ tenant, all: z.literal(true).optional() }),
    async function* (installation, { tenant: tenantName, all }) {
      const report = await credentialsOf(installation).report(await tenantNamed(installation, tenantName));
      for (const { kind, id: name, name: words, state, daysLeft, expiresAt } of report) {
        if (all === undefined && state === 'ok') continue;
        yield `${kind.padEnd(12)} ${state.padEnd(8)} ${String(daysLeft).padStart(4)} days  ${expiresAt.toISOString()}  ${name}  ${words}`;
      }
      return 0;
    },
  ),
};

const KEYS_PAGE = 200;

function whole(least: number, most: number) {
  const range = `must be a whole number from ${least} to ${most}`;
  return z.int(range).min(least, range).max(most, range);
}

/** Of a signing key its name too, on a line of its own: both are needed to sign. */
function* secretLines({ signatureKeyId }: ApiKey, secret: string): Generator<string> {
  if (signatureKeyId !== undefined) yield signatureKeyId;
  yield secret;
}

function keyLine(key: ApiKey, now: Date): string {
  const state =
    key.revokedAt !== undefined
      ? `revoked ${key.revokedAt.toISOString()}`
      : key.expiresAt <= now
        ? `expired ${key.expiresAt.toISOString()}`
        : `expires ${key.expiresAt.toISOString()}`;
  const used = key.lastUsedAt === undefined ? 'never used' : `last used ${key.lastUsedAt.toISOString()}`;
  const limits = Object.entries(key.limits).flatMap(
    ([name, values]: [string, readonly string[] | undefined]) =>
      values === undefined ? [] : [`${LIMIT_WORDS[name] ?? name}:${values.join(',')}`],
  );
  return [`${key.prefix}…`, key.id, key.scopes.join(','), state, used, ...limits, key.name].join('  ');
}

const LIMIT_WORDS: Readonly<Record<string, string>> = {
  teams: 'team',
  features: 'feature',
  ipRanges: 'ip',
  certificates: 'certificate',
};
