import Anthropic from '@anthropic-ai/sdk';
import { createExportVerifier } from '@avouch/proof';
import OpenAI from 'openai';
import { expect } from 'vitest';

import type { NewApiKey } from '../../src/identity/index.ts';
import { fsck } from '../../src/ledger/index.ts';
import type { Environment } from '../../src/platform/config.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import {
  anthropicUpstreamKey,
  openAiUpstreamKey,
  startAnthropicUpstream,
  startOpenAiUpstream,
  type Upstream,
} from '../upstream/index.ts';
import { type CallEntry, readCallEntry } from './call-entry.ts';

/** One model of each vendor, with its list price in micro-dollars a million tokens, checked by hand. */
export const models = {
  openai: { name: 'gpt-4.1-mini', inputMicros: 400_000, outputMicros: 1_600_000 },
  anthropic: { name: 'claude-haiku-4-5', inputMicros: 1_000_000, outputMicros: 5_000_000 },
} as const;

export type Vendor = keyof typeof models;

/** The client's dialect and the provider that answers, in all four combinations. */
export const fourWays: readonly (readonly [client: Vendor, provider: Vendor])[] = [
  ['openai', 'openai'],
  ['openai', 'anthropic'],
  ['anthropic', 'openai'],
  ['anthropic', 'anthropic'],
];

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly key: string;
}

/** Avouch on a real socket between the vendors' own clients and scripted servers of both vendors. */
export interface TwoVendors {
  readonly app: TestInstallation;
  readonly url: string;
  readonly upstreams: Readonly<Record<Vendor, Upstream>>;
  readonly tenant: Tenant;
  makeTenant(name: string, key?: Partial<NewApiKey>): Promise<Tenant>;
  openAi(options?: { key?: string; timeoutMs?: number }): OpenAI;
  anthropic(options?: { key?: string; timeoutMs?: number }): Anthropic;
  /** Every call in the tenant's ledger, oldest first. */
  calls(tenant?: Tenant): Promise<CallEntry[]>;
  /** The one entry of a call, waited for: a call whose client has gone is recorded a moment later. */
  callOf(requestId: string): Promise<CallEntry>;
  /** Waits until no call is under way. */
  settled(): Promise<void>;
  /** Connections of clients, idle ones among them. */
  openConnections(): Promise<number>;
  /** fsck is clean and the export verifies offline. */
  expectSoundLedger(tenant?: Tenant): Promise<void>;
  close(): Promise<void>;
}

export async function openTwoVendors({
  environment = {},
  moreProviders = [],
}: { environment?: Environment; moreProviders?: readonly object[] } = {}): Promise<TwoVendors> {
  const upstreams = { openai: await startOpenAiUpstream(), anthropic: await startAnthropicUpstream() };
  const app = await openTestInstallation({
    environment: {
      AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
      AVOUCH_PROVIDERS: JSON.stringify([...providersAt(upstreams), ...moreProviders]),
      ...environment,
    },
  });
  const url = await app.listen();
  const tenant = await app.makeTenant('acme');

  async function exported({ key }: Tenant): Promise<string[]> {
    const response = await fetch(`${url}/v1/ledger/export`, { headers: { authorization: `Bearer ${key}` } });
    return (await response.text()).trimEnd().split('\n');
  }

  async function calls(of: Tenant = tenant): Promise<CallEntry[]> {
    const [, ...leaves] = await exported(of);
    return leaves.flatMap((leaf) => readCallEntry(leaf) ?? []);
  }

  return {
    app,
    url,
    upstreams,
    tenant,
    makeTenant: (name, key) => app.makeTenant(name, key),
    openAi: ({ key = tenant.key, timeoutMs = 20_000 } = {}) =>
      new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0, timeout: timeoutMs }),
    anthropic: ({ key = tenant.key, timeoutMs = 20_000 } = {}) =>
      new Anthropic({ apiKey: key, baseURL: url, maxRetries: 0, timeout: timeoutMs }),
    calls,
    async callOf(requestId) {
      let found: CallEntry[] = [];
      await expect
        .poll(
          async () => {
            found = (await calls()).filter((call) => call.request_id === requestId);
            return found.length;
          },
          { timeout: 8_000, interval: 20 },
        )
        .toBe(1);
      const [call] = found;
      if (call === undefined) throw new Error('unreachable: one was found');
      return call;
    },
    settled: async () => {
      await expect.poll(() => app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);
    },
    openConnections: () =>
      new Promise((resolve, reject) => {
        app.server.server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
    async expectSoundLedger(of = tenant) {
      const report = await fsck(app.installation.database, of.id);
      expect(report.faults).toEqual([]);
      const key = await fetch(`${url}/v1/ledger/key`, { headers: { authorization: `Bearer ${of.key}` } });
      const verifier = createExportVerifier([(await key.text()).trim()]);
      for (const line of await exported(of)) verifier.pushLine(line);
      expect(await verifier.finish()).toMatchObject({ kind: 'verified' });
    },
    async close() {
      await app.close();
      await upstreams.openai.close();
      await upstreams.anthropic.close();
    },
  };
}

function providersAt(upstreams: Readonly<Record<Vendor, { origin: string }>>) {
  return [
    {
      name: 'openai',
      kind: 'openai',
      baseUrl: `${upstreams.openai.origin}/v1`,
      apiKey: openAiUpstreamKey,
      pricesAs: 'openai',
      region: 'us',
      models: [models.openai.name, 'o4-mini', 'unpriced-model'],
    },
    {
      name: 'anthropic',
      kind: 'anthropic',
      baseUrl: upstreams.anthropic.origin,
      apiKey: anthropicUpstreamKey,
      pricesAs: 'anthropic',
      region: 'eu',
      models: [models.anthropic.name],
    },
  ];
}

/** What the list price makes of plain tokens: rounded up once. */
export function costMicros(vendor: Vendor, inputTokens: number, outputTokens: number): number {
  const { inputMicros, outputMicros } = models[vendor];
  return Math.ceil((inputTokens * inputMicros + outputTokens * outputMicros) / 1_000_000);
}
