import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTokenizingHouse, prompt, values, type TokenizingHouse } from './tokenizing-house.ts';

let rooms: TokenizingHouse;

beforeAll(async () => {
  rooms = await openTokenizingHouse();
});
afterAll(() => rooms.house.close());

describe('what is refused', () => {
  const jwt = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64({ sub: '1234567890' })}.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU`;

  test('a kind that may not leave', async () => {
    const sent = rooms.house.upstreams.openai.requests.length;
    const answer = await rooms.tenant.ask({
      model: 'gpt-4.1-mini',
      body: { messages: [{ role: 'user', content: `Decode ${jwt} for ${values.email}` }] },
    });
    expect(answer).toMatchObject({ status: 403, code: 'personal_data_blocked' });
    expect(answer.message).toContain('jwt');
    expect(answer.text).not.toContain(jwt.slice(0, 20));
    expect(rooms.house.upstreams.openai.requests).toHaveLength(sent);
    expect(await rooms.tenant.lastCall()).toMatchObject({
      outcome: 'refused',
      code: 'personal_data_blocked',
      rule: 'personal_data.jwt',
      requested_model: 'gpt-4.1-mini',
      personal_data: [
        { kind: 'jwt', count: 1, action: 'block' },
        { kind: 'email', count: 1, action: 'tokenize' },
      ],
    });
  });

  test.each(['openai', 'anthropic'] as const)(
    'what nothing can look into, from an %s client',
    async (dialect) => {
      const data = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]).toString('base64');
      const image =
        dialect === 'openai'
          ? { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }
          : { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
      const body = { messages: [{ role: 'user', content: [image, { type: 'text', text: 'What is it?' }] }] };
      const model = dialect === 'openai' ? 'gpt-4.1-mini' : 'claude-haiku-4-5';
      expect(await rooms.tenant.ask({ model, dialect, body })).toMatchObject({
        status: 403,
        code: 'content_unexamined',
      });
      expect(await rooms.tenant.lastCall()).toMatchObject({ unexamined: [{ kind: 'image', count: 1 }] });

      rooms.play({ kind: 'answer' });
      const lenient = await rooms.house.makeTenant(`lenient-${dialect}`, {
        version: 1,
        personal_data: { '*': 'tokenize' },
        unexamined_content: 'flag',
      });
      expect((await lenient.ask({ model, dialect, body })).status).toBe(200);
      expect(await lenient.lastCall()).toMatchObject({ unexamined: [{ kind: 'image', count: 1 }] });
      const open = await rooms.house.makeTenant(`open-${dialect}`, { version: 1 });
      expect((await open.ask({ model, dialect, body })).status).toBe(200);
      expect((await open.lastCall()).unexamined).toBeUndefined();
    },
  );

  test('a call whose tenant’s key cannot be read', async () => {
    const other = await rooms.house.makeTenant('keyless', {
      version: 1,
      personal_data: { email: 'tokenize' },
    });
    const { database } = rooms.house.app;
    await database.ownerQuery(
      `insert into data_keys (tenant_id, purpose, version, wrapped, created_at)
       select '${other.id}', purpose, 1, decode(repeat('00', 61), 'hex'), now() from (values ('seal'), ('hash')) as made (purpose)`,
    );
    const answer = await other.ask({
      model: 'gpt-4.1-mini',
      body: { messages: [{ role: 'user', content: values.email }] },
    });
    expect(answer.status).toBe(503);
    expect(await other.lastCall()).toMatchObject({ outcome: 'refused' });
  });
});

describe('what is recorded', () => {
  test('is kinds and counts', async () => {
    rooms.play({ kind: 'answer' });
    await rooms.tenant.ask({
      model: 'gpt-4.1-mini',
      feature: 'mail',
      body: { messages: [{ role: 'user', content: `${values.email} bob@example.org ${values.iban}` }] },
    });
    expect((await rooms.tenant.lastCall()).personal_data).toEqual([
      { kind: 'email', count: 2, action: 'tokenize' },
      { kind: 'iban', count: 1, action: 'tokenize' },
    ]);
  });

  test('lets a draft be tried on it', async () => {
    const { json } = await rooms.tenant.send('POST', '/v1/policies/simulate', {
      policy: { version: 1, features: { mail: { personal_data: { iban: 'block' } } } },
    });
    expect(json).toMatchObject({
      refused: [{ code: 'personal_data_blocked', rule: 'features.mail.personal_data.iban', calls: 1 }],
    });
  });

  test('is nothing where nobody asks for it', async () => {
    const open = await rooms.house.makeTenant('plain', { version: 1, personal_data: { '*': 'allow' } });
    await open.ask({ model: 'gpt-4.1-mini', body: { messages: [{ role: 'user', content: prompt }] } });
    expect((await open.lastCall()).personal_data).toBeUndefined();
    expect(rooms.lastRequest('gpt-4.1-mini').text).toContain(values.email);
  });
});

describe('what would be found', () => {
  test('is shown for a text, with kinds that may leave among it, and stores nothing', async () => {
    const before = (await rooms.tenant.calls()).length;
    const text = `Mail ${values.email}, password: Tr0ub4dor&3x`;
    const { status, json } = await rooms.tenant.send('POST', '/v1/classify', { text });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      decision: 'pass',
      found: [
        { kind: 'email', count: 1, action: 'tokenize', rule: 'personal_data["*"]' },
        { kind: 'password', count: 1, action: 'redact', rule: 'personal_data.password' },
      ],
      findings: [
        { kind: 'email', start: 5, end: 25, action: 'tokenize' },
        { kind: 'password', action: 'redact' },
      ],
      rewritten: expect.stringMatching(/^Mail \[EMAIL-1-[A-Z2-9]{4}\], password: \[PASSWORD\]$/),
    });
    expect(await rooms.tenant.calls()).toHaveLength(before);
  });

  test('is shown for a body of either dialect, and says why it would be refused', async () => {
    const { json } = await rooms.tenant.send('POST', '/v1/classify', {
      dialect: 'anthropic',
      body: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } }],
          },
        ],
      },
    });
    expect(json).toMatchObject({
      decision: 'refuse',
      code: 'content_unexamined',
      unexamined: [{ kind: 'image', count: 1 }],
      rewritten: null,
    });
  });

  test.each([{}, { text: 'a', body: {} }, { text: 1 }])('needs one of text and body: %j', async (body) => {
    const { status } = await rooms.tenant.send('POST', '/v1/classify', body);
    expect(status).toBe(400);
  });

  test('is part of where a call would go', async () => {
    const { json } = await rooms.tenant.send('POST', '/v1/route', {
      model: 'gpt-4.1-mini',
      messages: [
        { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
      ],
    });
    expect(json).toMatchObject({ decision: 'refuse', code: 'content_unexamined' });
  });
});

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
