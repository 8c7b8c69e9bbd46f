import { afterAll, beforeAll, expect, test } from 'vitest';

import { anthropicUpstreamKey, type Behaviour, openAiUpstreamKey } from '../upstream/index.ts';
import { ask, type Question } from './ask.ts';
import { openRaw, post } from './raw-http.ts';
import { fourWays, openTwoVendors, type TwoVendors, type Vendor } from './two-vendors.ts';

/** Planted wherever content goes; none of it may be found anywhere afterwards. */
const canaries = {
  prompt: 'canary-prompt-83b1',
  system: 'canary-system-19c4',
  completion: 'canary-completion-5d02',
  toolName: 'canary_tool_name_77aa',
  toolArguments: 'canary-arguments-e6f3',
  toolResult: 'canary-result-0b9d',
  upstreamError: 'canary-error-42ee',
  finishReason: 'canary finish 61f0',
  answeredModel: 'canary answered model 9e21',
  serviceTier: 'canary tier 3c3c',
  label: 'canary-person@example.com',
  unknownModel: 'canary model 55 \n',
  wrongKey: `avk_${'Canary0Key'.repeat(4)}abc`,
  header: 'canary-cookie-8f8f',
  query: 'canary-query-2d2d',
};

let house: TwoVendors;
let asked = 0;

beforeAll(async () => {
  house = await openTwoVendors({
    environment: { AVOUCH_CALL_TIMEOUT_MS: '2000', AVOUCH_UPSTREAM_IDLE_TIMEOUT_MS: '300' },
  });
});

afterAll(() => house.close());

const tools = { type: 'object' as const, properties: { [canaries.toolArguments]: { type: 'string' } } };

/** A conversation with a canary in every part. */
const question: Pick<Question, 'openai' | 'anthropic'> = {
  openai: {
    messages: [
      { role: 'system', content: canaries.system },
      { role: 'user', content: canaries.prompt },
      {
        role: 'assistant',
        content: canaries.completion,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: canaries.toolName, arguments: JSON.stringify({ a: canaries.toolArguments }) },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: canaries.toolResult },
    ],
    tools: [{ type: 'function', function: { name: canaries.toolName, parameters: tools } }],
    user: canaries.prompt,
  },
  anthropic: {
    system: canaries.system,
    messages: [
      { role: 'user', content: canaries.prompt },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: canaries.completion },
          {
            type: 'tool_use',
            id: 'call_1',
            name: canaries.toolName,
            input: { a: canaries.toolArguments },
          },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'call_1', content: canaries.toolResult }],
      },
    ],
    tools: [{ name: canaries.toolName, input_schema: tools }],
    metadata: { user_id: canaries.prompt },
  },
};

const answered = { text: canaries.completion.repeat(9) };
const behaviours: readonly Behaviour[] = [
  { kind: 'answer', ...answered },
  {
    kind: 'answer',
    toolCalls: [{ name: canaries.toolName, arguments: { a: canaries.toolArguments } }],
    finishReason: canaries.finishReason,
  },
  {
    kind: 'answer',
    ...answered,
    usage: { prompt_tokens: canaries.completion, input_tokens: canaries.completion },
  },
  {
    kind: 'answer',
    ...answered,
    usage: {
      prompt_tokens: 3,
      completion_tokens: 4,
      input_tokens: 3,
      output_tokens: 4,
      service_tier: canaries.serviceTier,
    },
  },
  ...[400, 401, 403, 404, 409, 413, 422, 429, 500, 503, 529].map((status): Behaviour => ({
    kind: 'error',
    status,
    message: `${canaries.upstreamError} ${canaries.prompt}`,
  })),
  { kind: 'broken', afterEvents: 5, ...answered },
  { kind: 'stall', afterEvents: 5, ...answered },
  { kind: 'no_end_mark', ...answered },
  { kind: 'error_in_stream', afterEvents: 5, ...answered },
  { kind: 'invalid_json' },
  { kind: 'html', status: 200 },
  { kind: 'html', status: 500 },
];

/** Whatever comes of it. */
async function tryToAsk(client: Vendor, provider: Vendor, stream: boolean): Promise<void> {
  asked += 1;
  const requestId = `leak-${asked}`;
  const headers = { cookie: canaries.header, 'x-canary': canaries.header };
  await ask(house, client, provider, { requestId, stream, headers, ...question }).catch(() => undefined);
}

/** Raw requests that no SDK would send. */
async function sendBadRequests(): Promise<void> {
  const { prompt, wrongKey, label, unknownModel, query } = canaries;
  const good = { authorization: `Bearer ${house.tenant.key}`, cookie: canaries.header };
  const body = (model: string) => JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] });
  for (const [headers, text] of [
    [good, `{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"${prompt}`],
    [good, `{"model":["${prompt}"],"messages":"${prompt}"}`],
    [good, body(unknownModel)],
    [good, body(prompt)],
    [{ ...good, 'x-feature': label }, body('gpt-4.1-mini')],
    [{ ...good, 'x-request-id': label }, body('gpt-4.1-mini')],
    [{ authorization: `Bearer ${wrongKey}` }, body('gpt-4.1-mini')],
    [{ 'x-api-key': `${wrongKey}x` }, body('gpt-4.1-mini')],
    [{ ...good, 'content-type': `text/${canaries.header}` }, body('gpt-4.1-mini')],
  ] as const) {
    const connection = await openRaw(house.url);
    connection.socket.write(post(`/v1/chat/completions?q=${query}`, headers, text));
    await connection.receive('\r\n\r\n');
    connection.socket.destroy();
  }
  for (const line of [
    `GET /${query} HTTP/1.1\r\nhost: x\r\n\r\n`,
    `POST ${query} HTTP/9\r\n${label}\r\n\r\n`,
  ]) {
    const connection = await openRaw(house.url);
    connection.socket.write(line);
    await connection.receive('\r\n\r\n');
    connection.socket.destroy();
  }
}

test('no prompt, completion, tool argument, provider’s error or key is in a log, a table, a metric or an entry', async () => {
  for (const behaviour of behaviours) {
    for (const upstream of Object.values(house.upstreams)) upstream.play(behaviour);
    // One after the other: the breakers of both are open soon, and then let one attempt at a time through.
    for (const [client, provider] of fourWays) {
      for (const stream of [false, true]) await tryToAsk(client, provider, stream);
    }
  }
  await sendBadRequests();
  await expect.poll(() => house.app.gateway.inFlight(), { timeout: 5_000 }).toBe(0);

  const calls = await house.calls();
  const asking = calls.filter(({ outcome }) => outcome !== 'refused');
  expect(asking).toHaveLength(behaviours.length * fourWays.length * 2);
  expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(['answered', 'failed', 'refused']));
  await house.expectSoundLedger();

  const places = {
    log: house.app.logLines.join(''),
    metrics: await (await fetch(`${house.url}/metrics`)).text(),
    ledger: JSON.stringify(calls),
    ...(await dumpTables()),
  };
  expect(places.log).not.toBe('');
  expect(places.metrics).toContain('avouch_calls_total');
  expect(Object.keys(places)).toEqual(expect.arrayContaining(['entries', 'api_keys', 'tenants', 'policies']));
  const secrets = { ...canaries, openAiUpstreamKey, anthropicUpstreamKey, key: house.tenant.key };
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(secrets)) {
      expect(text.includes(secret.trim()), `${name} in ${place}`).toBe(false);
    }
    expect(text.toLowerCase().includes('canary'), `a piece of a canary in ${place}`).toBe(false);
  }
  for (const line of house.app.logLines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1024);
});

/** Every row of every table of ours, as the owner sees it. */
async function dumpTables(): Promise<Record<string, string>> {
  const { database } = house.app;
  const tables = await database.ownerQuery<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  const dumped: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = await database.ownerQuery<{ text: string }>(`select t::text as text from ${name} t`);
    dumped[name.replace('public.', '')] = rows.map(({ text }) => text).join('\n');
  }
  return dumped;
}
