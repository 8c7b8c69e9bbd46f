import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock } from '../clock.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { publishPolicy, tenantNamed } from '../../src/tenants.ts';
import { type Behaviour, openAiUpstreamKey, startOpenAiUpstream, type Upstream } from '../upstream/index.ts';

/** Where each provider is; two of them in the same union, one narrower, one nobody knows. */
const regions = {
  america: 'us',
  ireland: 'eu-west-1',
  europe: 'eu',
  somewhere: undefined,
} as const;
type Place = keyof typeof regions;
const places = Object.keys(regions).filter((name): name is Place => name in regions);

const failures: readonly (readonly [string, Behaviour])[] = [
  ['answers', { kind: 'answer', text: 'Here.' }],
  ['fails', { kind: 'error', status: 500 }],
  // Longer than a call is held for: the next turn begins when it is over.
  ['limits our rate', { kind: 'rate_limit', retryAfterS: 6 }],
  ['sends nonsense', { kind: 'invalid_json' }],
  ['breaks off', { kind: 'broken', afterEvents: 1 }],
];

/** What the header asks for, what the policy allows, and where a call may then go. */
const demands: readonly {
  header: string | undefined;
  allow: readonly string[] | undefined;
  may: readonly Place[];
}[] = [
  { header: undefined, allow: undefined, may: places },
  { header: 'eu', allow: undefined, may: ['ireland', 'europe'] },
  { header: 'eu-west-1', allow: undefined, may: ['ireland'] },
  { header: 'us', allow: undefined, may: ['america'] },
  { header: 'ap', allow: undefined, may: [] },
  { header: undefined, allow: ['eu'], may: ['ireland', 'europe'] },
  { header: undefined, allow: ['us', 'eu-west-1'], may: ['america', 'ireland'] },
  { header: 'us', allow: ['eu'], may: [] },
  { header: 'eu', allow: ['us', 'eu-west-1'], may: ['ireland'] },
  { header: undefined, allow: [], may: [] },
];

const clock = createFakeClock();
let upstreams: Record<Place, Upstream>;
let app: TestInstallation;

beforeAll(async () => {
  upstreams = {
    america: await startOpenAiUpstream(),
    ireland: await startOpenAiUpstream(),
    europe: await startOpenAiUpstream(),
    somewhere: await startOpenAiUpstream(),
  };
  app = await openTestInstallation({
    clock,
    environment: {
      AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
      AVOUCH_PROVIDERS: JSON.stringify(
        places.map((name) => ({
          name,
          kind: 'openai',
          baseUrl: `${upstreams[name].origin}/v1`,
          apiKey: openAiUpstreamKey,
          pricesAs: 'openai',
          ...(regions[name] !== undefined && { region: regions[name] }),
          models: ['gpt-4.1-mini', 'gpt-4.1'],
        })),
      ),
    },
  });
});

afterAll(async () => {
  await app.close();
  await Promise.all(places.map((place) => upstreams[place].close()));
});

describe('residency', () => {
  for (const [number, { header, allow, may }] of demands.entries()) {
    const demand = `x-residency ${header ?? 'unset'}, policy ${allow === undefined ? 'silent' : `[${allow.join(', ')}]`}`;

    test(`${demand}: no attempt leaves ${may.length === 0 ? 'the house' : may.join(' and ')}, whatever fails`, async () => {
      const tenant = await app.makeTenant(`tenant-${number}`);
      await publishPolicy(app.installation, await tenantOf(tenant.name), {
        version: 1,
        ...(allow !== undefined && { residency: { allow: [...allow] } }),
        routing: { fallbacks: { 'gpt-4.1-mini': ['gpt-4.1'] } },
      });
      // Every place fails in its own way at its own time: by rotation, each has each fault.
      for (let turn = 0; turn < failures.length; turn += 1) {
        clock.advance(30_000);
        const before = new Map(places.map((place) => [place, upstreams[place].requests.length]));
        for (const [position, place] of places.entries()) {
          const [, behaviour] = failures[(turn + position) % failures.length] ?? ['', { kind: 'answer' }];
          upstreams[place].play(behaviour);
        }
        for (const model of ['gpt-4.1-mini', 'america/gpt-4.1', 'somewhere/gpt-4.1-mini']) {
          for (const stream of [false, true]) {
            const answer = await app.server.inject({
              method: 'POST',
              url: '/v1/chat/completions',
              headers: {
                authorization: `Bearer ${tenant.key}`,
                ...(header !== undefined && { 'x-residency': header }),
              },
              payload: { model, stream, messages: [{ role: 'user', content: 'Where are you?' }] },
            });
            // A pinned provider is left for a fallback alone, and only the smaller model has one.
            const mayServe = model === 'america/gpt-4.1' ? may.filter((place) => place === 'america') : may;
            if (mayServe.length === 0) {
              expect(answer.statusCode, `${model} in turn ${turn}`).toBe(403);
              expect(answer.json()).toMatchObject({ error: { code: 'residency_unmet' } });
            } else if (answer.statusCode === 200) {
              expect(mayServe).toContain(answer.headers['x-avouch-provider']);
            }
          }
        }
        for (const place of places) {
          const asked = upstreams[place].requests.length - (before.get(place) ?? 0);
          if (!may.includes(place)) expect(asked, `${place} in turn ${turn}`).toBe(0);
        }
      }
      // Something was really tried, or the matrix would hold for a gateway that is switched off.
      const tried = may.reduce((sum, place) => sum + upstreams[place].requests.length, 0);
      if (may.length > 0) expect(tried).toBeGreaterThan(0);
    });
  }

  test('every refusal for its region is in the ledger with the rule that decided', async () => {
    const tenant = await app.makeTenant('recorded');
    await publishPolicy(app.installation, await tenantOf('recorded'), {
      version: 1,
      residency: { allow: ['eu'] },
    });
    const answer = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${tenant.key}` },
      payload: { model: 'america/gpt-4.1', messages: [{ role: 'user', content: 'Where are you?' }] },
    });
    expect(answer.statusCode).toBe(403);
    const [entry] = await app.installation.ledgerReader.page(tenant.id, {
      before: undefined,
      kind: 'call',
      limit: 1,
    });
    expect(JSON.parse(entry?.leaf ?? '{}')).toMatchObject({
      outcome: 'refused',
      code: 'residency_unmet',
      rule: 'residency.allow',
      provider: 'america',
      region: 'us',
    });
  });
});

function tenantOf(name: string) {
  return tenantNamed(app.installation, name);
}
