import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createApp, createRegistry } from '../../server/src/app.ts';
import { API_KEY_SCOPES } from '../../server/src/identity/index.ts';
import { openInstallation } from '../../server/src/installation.ts';
import { readConfig } from '../../server/src/platform/config.ts';
import { createLog } from '../../server/src/platform/log.ts';
import { createTenant } from '../../server/src/tenants.ts';
import { TEST_PASSWORD, tokenIn } from '../../server/test/members.ts';
import { openAiUpstreamKey, startOpenAiUpstream } from '../../server/test/upstream/index.ts';
import { createSeedClock } from './seed-clock.ts';
import { FEATURES, PEOPLE, POLICIES, type StoryFeature } from './story.ts';

const DAY_MS = 86_400_000;

export interface SeededServer {
  readonly url: string;
  /** An API key with every scope. */
  readonly key: string;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly app: Awaited<ReturnType<typeof createApp>>;
  close(): Promise<void>;
}

/**
 * A server with nine weeks of a company behind it, on the embedded database: calls of five features through the
 * real gateway, refusals, policies, budgets and a locked baseline. The same story each time, ending now.
 */
export async function openSeededServer({
  days = 62,
  port = 0,
}: { days?: number; port?: number } = {}): Promise<SeededServer> {
  const draw = createDraw(7);
  const end = new Date();
  const clock = createSeedClock(new Date(end.getTime() - (days + 1) * DAY_MS));
  const usage = {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    prompt_tokens_details: { cached_tokens: 0 },
  };
  const upstream = await startOpenAiUpstream(() => {
    // Calls take as long as calls take, though nobody waits.
    clock.wait(250 + usage.completion_tokens * (0.4 + draw()) + 2_000 * draw() ** 6);
    return { kind: 'answer', usage: { ...usage } };
  });
  const folder = mkdtempSync(join(tmpdir(), 'avouch-console-'));
  const environment = {
    AVOUCH_DATA_DIR: folder,
    AVOUCH_LOG_LEVEL: 'error',
    AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
    AVOUCH_PROVIDERS: JSON.stringify(providers(upstream.origin)),
  };
  const config = readConfig(environment);
  const installation = await openInstallation({
    config,
    environment,
    log: createLog({ level: 'error', write: (line) => void process.stderr.write(line) }),
    clock,
    simulatedLatencyScale: 0,
  });
  const app = await createApp(installation, createRegistry());
  const { server } = app;
  const tenant = await createTenant(installation, 'northwind');
  const { secret: key } = await installation.apiKeys.create(tenant.id, {
    name: 'Backend',
    scopes: [...API_KEY_SCOPES],
  });

  const send = (method: 'GET' | 'POST', path: string, payload?: object, headers: object = {}) =>
    server.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(payload && { payload }),
    });

  const call = async (feature: StoryFeature, text: string, more: object = {}) => {
    const size = 0.5 + draw();
    usage.prompt_tokens = Math.round(feature.inputTokens * size);
    usage.completion_tokens = Math.round(feature.outputTokens * size);
    usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
    usage.prompt_tokens_details.cached_tokens = Math.round(usage.prompt_tokens * 0.3 * draw());
    const model = feature.models[draw() < 0.8 ? 0 : feature.models.length - 1];
    await send(
      'POST',
      '/v1/chat/completions',
      { model, messages: [{ role: 'user', content: text }], ...more },
      { 'x-team': feature.team, 'x-feature': feature.name },
    );
  };

  for (let daysAgo = days; daysAgo >= 0; daysAgo -= 1) {
    const midnight = Math.floor(end.getTime() / DAY_MS) * DAY_MS - daysAgo * DAY_MS;
    const published = POLICIES.find((one) => one.daysAgo === daysAgo);
    if (published !== undefined) {
      clock.turnTo(new Date(midnight + 8 * 3_600_000));
      await expectDone(send('POST', '/v1/policies', { policy: published.policy, why: published.why }));
    }
    if (daysAgo === 30) await lockBaselines();
    await playDay(midnight, daysAgo);
  }
  clock.goLive();
  for (const { name, ...invited } of PEOPLE) await takeInvitation(name, invited);
  const { port: taken } = new URL(await server.listen({ host: '127.0.0.1', port }));
  // Browsers keep secure cookies of a plain page on this name alone.
  const url = `http://localhost:${taken}`;

  return {
    url,
    key,
    tenant,
    app,
    async close() {
      await app.gateway.drain(1_000);
      server.server.closeAllConnections();
      await server.close();
      await installation.close();
      await upstream.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  /** Somebody takes their invitation. */
  async function takeInvitation(name: string, invited: Omit<(typeof PEOPLE)[number], 'name'>): Promise<void> {
    const { link } = await installation.people.links.invite(tenant.id, invited, 'operator');
    const path = `/v1/auth/invitations/${tokenIn(link)}`;
    await expectDone(
      server.inject({ method: 'POST', url: path, payload: { name, password: TEST_PASSWORD } }),
    );
  }

  async function lockBaselines(): Promise<void> {
    for (const feature of ['support-answers', 'invoice-extraction', 'search-summaries']) {
      await expectDone(
        send('POST', `/v1/baselines/${feature}`, {
          provider: 'openai',
          model: 'gpt-4.1',
          why: 'What we used before.',
        }),
      );
    }
  }

  /** A day's calls, in the order of their moments, as the clock goes forward only. */
  async function playDay(midnight: number, daysAgo: number): Promise<void> {
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
    const busy =
      (isWeekend ? 0.25 : 1) * (0.75 + 0.5 * draw()) * (daysAgo === 9 ? 2.2 : 1) * (daysAgo > 31 ? 0.7 : 1);
    const moments = FEATURES.flatMap((feature) =>
      Array.from({ length: Math.round(feature.perDay * busy) }, () => ({
        at: midnight + (7 + 12 * draw()) * 3_600_000,
        feature,
      })),
    ).sort((one, other) => one.at - other.at);
    for (const { at, feature } of moments) {
      if (at > end.getTime()) break;
      clock.turnTo(new Date(at));
      // Support hears the same questions again and again.
      const question = feature.team === 'support' ? Math.floor(draw() * 12) : Math.floor(draw() * 1e6);
      await call(feature, `Question ${question} of ${feature.name}: please help with case ${question}.`);
      if (draw() < 0.045) await refuseOne(feature);
    }
  }

  async function refuseOne(feature: StoryFeature): Promise<void> {
    const which = draw();
    if (which < 0.4) await call({ ...feature, models: ['gpt-4o'] }, 'Which model is this?');
    else if (which < 0.7) await call(feature, 'Write a book.', { max_tokens: 9_000 });
    else await call(feature, 'Charge the card 4111 1111 1111 1111, please.');
  }
}

async function expectDone(answer: PromiseLike<{ statusCode: number; body: string }>): Promise<void> {
  const { statusCode, body } = await answer;
  if (statusCode >= 300) throw new Error(`The story cannot go on: ${statusCode} ${body}`);
}

function providers(origin: string): object[] {
  const models = ['gpt-4.1', 'gpt-4.1-mini', 'o4-mini', 'gpt-4o'];
  const shared = {
    kind: 'openai',
    baseUrl: `${origin}/v1`,
    apiKey: openAiUpstreamKey,
    pricesAs: 'openai',
    models,
  };
  return [
    { ...shared, name: 'openai', region: 'us' },
    { ...shared, name: 'openai-eu', region: 'eu', models: ['gpt-4.1', 'gpt-4.1-mini'] },
    { name: 'simulated', kind: 'simulated' },
  ];
}

/** Numbers from 0 to 1, the same each time (mulberry32). */
function createDraw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
