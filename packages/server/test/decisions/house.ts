import { expect } from 'vitest';
import { z } from 'zod';

import type { NewApiKey } from '../../src/identity/index.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Environment } from '../../src/platform/config.ts';
import type { Policy } from '../../src/policy/index.ts';
import { publishPolicy, tenantNamed } from '../../src/tenants.ts';
import { type CallEntry, readCallEntry } from '../gateway/call-entry.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import {
  anthropicUpstreamKey,
  openAiUpstreamKey,
  startAnthropicUpstream,
  startOpenAiUpstream,
  type Upstream,
} from '../upstream/index.ts';

/** One provider of a house: a scripted server, and what the configuration says of it. */
export interface HouseProvider {
  readonly kind: 'openai' | 'anthropic';
  readonly models: readonly (string | object)[];
  readonly region?: string;
  readonly pricesAs?: string;
}

/** One call, in either dialect. */
export interface HouseCall {
  readonly model: string;
  readonly dialect?: 'openai' | 'anthropic';
  readonly stream?: boolean;
  readonly feature?: string;
  readonly team?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** More of the body; `messages` among it replaces the greeting. */
  readonly body?: object;
}

export interface HouseAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Of a refusal, in either dialect. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

export interface HouseTenant {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  publish(policy: Policy): Promise<number>;
  ask(call: HouseCall): Promise<HouseAnswer>;
  /** Any other route of the API, with the tenant's key. */
  send(
    method: 'GET' | 'POST',
    url: string,
    body?: object,
    headers?: object,
  ): Promise<{ status: number; json: unknown }>;
  /** Every call in the ledger, oldest first. */
  calls(): Promise<CallEntry[]>;
  lastCall(): Promise<CallEntry>;
}

export interface House<Name extends string> {
  readonly app: TestInstallation;
  readonly upstreams: Readonly<Record<Name, Upstream>>;
  makeTenant(name: string, policy?: Policy, key?: Partial<NewApiKey>): Promise<HouseTenant>;
  close(): Promise<void>;
}

const refusal = z.object({
  error: z.object({
    message: z.string(),
    code: z.string().optional(),
    details: z.object({ error_code: z.string() }).optional(),
  }),
});

/** Avouch between tests and scripted providers, called through its routes without a socket of its own. */
export async function openHouse<Name extends string>(
  providers: Readonly<Record<Name, HouseProvider>>,
  { environment = {}, clock }: { environment?: Environment; clock?: Clock } = {},
): Promise<House<Name>> {
  const named = Object.entries<HouseProvider>(providers).filter(
    (one): one is [Name, HouseProvider] => one[0] in providers,
  );
  const started = await Promise.all(
    named.map(async ([name, { kind }]) => [name, await start(kind)] as const),
  );
  const upstreams = new Map(started);
  const configured = named.map(([name, { kind, models, region, pricesAs = kind }]) => ({
    name,
    kind,
    baseUrl: `${upstreams.get(name)?.origin}${kind === 'openai' ? '/v1' : ''}`,
    apiKey: kind === 'openai' ? openAiUpstreamKey : anthropicUpstreamKey,
    pricesAs,
    models,
    ...(region !== undefined && { region }),
  }));
  const app = await openTestInstallation({
    environment: {
      AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
      AVOUCH_PROVIDERS: JSON.stringify(configured),
      ...environment,
    },
    ...(clock && { clock }),
  });

  return {
    app,
    upstreams: recordOf(started),
    async makeTenant(name, policy, key) {
      const tenant = await app.makeTenant(name, key);
      const house = tenantOf(app, tenant);
      if (policy !== undefined) await house.publish(policy);
      return house;
    },
    async close() {
      await app.close();
      await Promise.all(started.map(([, upstream]) => upstream.close()));
    },
  };
}

function recordOf<Name extends string>(
  started: readonly (readonly [Name, Upstream])[],
): Record<Name, Upstream>;
function recordOf(started: readonly (readonly [string, Upstream])[]): Record<string, Upstream> {
  return Object.fromEntries(started);
}

function start(kind: HouseProvider['kind']): Promise<Upstream> {
  return kind === 'openai' ? startOpenAiUpstream() : startAnthropicUpstream();
}

/** A tenant of any test installation, with what decides its calls and what is written of them. */
export function tenantOf(
  app: TestInstallation,
  { id, name, key }: { id: string; name: string; key: string },
): HouseTenant {
  const { installation, server } = app;

  async function calls(): Promise<CallEntry[]> {
    const newestFirst: CallEntry[] = [];
    let before: bigint | undefined;
    for (;;) {
      const page = await installation.ledgerReader.page(id, { before, kind: 'call', limit: 500 });
      newestFirst.push(...page.flatMap(({ leaf }) => readCallEntry(leaf) ?? []));
      if (page.length < 500) return newestFirst.toReversed();
      before = page.at(-1)?.index;
    }
  }

  return {
    id,
    name,
    key,
    publish: async (policy) => publishPolicy(installation, await tenantNamed(installation, name), policy),
    async ask({ model, dialect = 'openai', stream = false, feature, team, headers, body, key: otherKey }) {
      const answer = await server.inject({
        method: 'POST',
        url: dialect === 'openai' ? '/v1/chat/completions' : '/v1/messages',
        headers: {
          authorization: `Bearer ${otherKey ?? key}`,
          ...(feature !== undefined && { 'x-feature': feature }),
          ...(team !== undefined && { 'x-team': team }),
          ...headers,
        },
        payload: {
          model,
          messages: [{ role: 'user', content: 'Hello' }],
          ...(dialect === 'anthropic' && { max_tokens: 100 }),
          ...(stream && { stream }),
          ...body,
        },
      });
      const parsed = answer.statusCode < 400 ? undefined : refusal.parse(answer.json());
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        code: parsed?.error.code ?? parsed?.error.details?.error_code,
        message: parsed?.error.message,
      };
    },
    async send(method, url, body, headers) {
      const answer = await server.inject({
        method,
        url,
        headers: { authorization: `Bearer ${key}`, ...headers },
        ...(body !== undefined && { payload: body }),
      });
      const json: unknown = answer.json();
      return { status: answer.statusCode, json };
    },
    calls,
    async lastCall() {
      const last = (await calls()).at(-1);
      expect(last).toBeDefined();
      if (last === undefined) throw new Error('There is no call');
      return last;
    },
  };
}
