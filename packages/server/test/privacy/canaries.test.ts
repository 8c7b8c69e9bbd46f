import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Kind, KINDS } from '../../src/privacy/index.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../cache/embedding-server.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from '../decisions/house.ts';
import type { RecordedRequest } from '../upstream/index.ts';
import { readAnswer } from './answer-text.ts';
import { planted } from './planted.ts';
import { callWith, LAST_WORDS } from './planted-calls.ts';

let house: House<'openai' | 'anthropic'>;
let embeddings: EmbeddingServer;
let tenant: HouseTenant;

beforeAll(async () => {
  embeddings = await startEmbeddingServer();
  house = await openHouse(
    {
      openai: { kind: 'openai', models: ['gpt-4.1-mini'] },
      anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'] },
    },
    { environment: { AVOUCH_EMBEDDINGS: embeddings.settings } },
  );
  tenant = await house.makeTenant('canaries', {
    version: 1,
    personal_data: { '*': 'tokenize' },
    cache: { mode: 'semantic', max_error_rate: 0.2 },
    teams: { strict: { personal_data: { secret: 'block' } } },
  });
  for (const upstream of Object.values(house.upstreams)) {
    upstream.play((request) => ({ kind: 'answer', text: lastWordsOf(request) }));
  }
});
afterAll(async () => {
  await house.close();
  await embeddings.close();
});

/** What the user said last, as the provider was sent it. */
function lastWordsOf(request: RecordedRequest): string {
  const said = new RegExp(`"(${LAST_WORDS} (?:[^"\\\\]|\\\\.)*)"`).exec(request.text)?.[1];
  return said === undefined ? 'Nothing was said.' : String(JSON.parse(`"${said}"`));
}

/** A value as it can stand in bytes: as it is, escaped for JSON, in base64, in hexadecimal, without its spaces. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('hex'),
    encodeURIComponent(value),
  ];
}

const everyWay = KINDS.flatMap((kind) =>
  (['openai', 'anthropic'] as const).flatMap((dialect) =>
    [false, true].map((stream) => ({ kind, dialect, stream })),
  ),
);

test.each(everyWay)('$kind leaves from no place of the form of $dialect, streamed: $stream', async (way) => {
  const { value, sentence } = planted[way.kind];
  const call = callWith(sentence, way.dialect);
  const upstream = house.upstreams[way.dialect];
  const before = upstream.requests.length;
  const answer = await tenant.ask({
    ...call,
    stream: way.stream,
    headers: { ...call.headers, 'cache-control': 'no-store' },
  });
  expect(answer.status, answer.text).toBe(200);
  const [sent] = upstream.requests.slice(before);
  for (const form of formsOf(value)) expect(sent?.text.includes(form), `sent as ${form}`).toBe(false);
  expect(JSON.stringify(sent?.headers)).not.toContain(value);
  expect(readAnswer(answer, way.dialect, way.stream).text).toBe(`${LAST_WORDS} ${sentence}`);
});

test('after a thousand calls of every kind nothing of it is anywhere', async () => {
  const before = (await tenant.calls()).length;
  const calls = KINDS.flatMap((kind): HouseCall[] => {
    const { sentence } = planted[kind];
    const plain = {
      model: 'gpt-4.1-mini',
      feature: 'mixed',
      body: { messages: [{ role: 'user', content: sentence }] },
    };
    return [
      callWith(sentence, 'openai'),
      callWith(sentence, 'anthropic'),
      plain,
      { ...plain, stream: true },
      { ...plain, model: 'claude-haiku-4-5', headers: { 'cache-control': 'no-cache' } },
      { ...plain, team: 'strict' },
      { ...plain, model: `unknown of ${planted.email.value}` },
    ];
  });
  const wanted = 1000;
  for (let start = 0; start < wanted; start += 25) {
    await Promise.all(
      Array.from({ length: Math.min(25, wanted - start) }, (_, offset) => {
        const call = calls[(start + offset) % calls.length];
        if (call === undefined) throw new Error('There is no call');
        return tenant.ask(call);
      }),
    );
  }
  for (const kind of KINDS) await tenant.send('POST', '/v1/classify', { text: planted[kind].sentence });

  const recorded = (await tenant.calls()).slice(before);
  expect(recorded).toHaveLength(wanted);
  const results = new Set(recorded.map(({ cache }) => cache?.result));
  expect([...results]).toEqual(expect.arrayContaining(['exact', 'miss', 'bypass']));
  expect(recorded.some(({ code }) => code === 'personal_data_blocked')).toBe(true);

  const places = new Map<string, string>([
    ['log', house.app.logLines.join('')],
    ['metrics', (await house.app.server.inject('/metrics')).body],
    ['embeddings', embeddings.texts.join('\n')],
    ...(await dumpTables()),
    ...filesIn(house.app.database.dataDir),
  ]);
  expect(places.get('cache_entries')).toMatch(/\S/);
  for (const kind of KINDS) {
    for (const form of formsOf(planted[kind].value)) {
      for (const [place, content] of places) {
        expect(content.includes(form), `${kind} as ${form} in ${place}`).toBe(false);
      }
    }
  }
});

/** Every row of every table of ours, as the owner sees it. */
async function dumpTables(): Promise<[string, string][]> {
  const { database } = house.app;
  const tables = await database.ownerQuery<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const dumped: [string, string][] = [];
  for (const { name } of tables) {
    const rows = await database.ownerQuery<{ text: string }>(`select t::text as text from "${name}" t`);
    dumped.push([name, rows.map(({ text }) => text).join('\n')]);
  }
  return dumped;
}

/** The bytes of what a copy of the data folder would hold: with the embedded database, its files and its log. */
function filesIn(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'latin1')];
    });
}

/** So that a kind that is added has a value here too. */
const everyKind: readonly Kind[] = KINDS;
test('every kind is planted', () => {
  expect(Object.keys(planted).sort()).toEqual([...everyKind].sort());
});
