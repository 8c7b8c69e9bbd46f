import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { RecordedRequest } from '../upstream/index.ts';
import { readAnswer } from './answer-text.ts';
import { openTokenizingHouse, prompt, values, type TokenizingHouse } from './tokenizing-house.ts';

let rooms: TokenizingHouse;

beforeAll(async () => {
  rooms = await openTokenizingHouse();
});
afterAll(() => rooms.house.close());

const waysToAsk = (['openai', 'anthropic'] as const).flatMap((dialect) =>
  (['gpt-4.1-mini', 'claude-haiku-4-5'] as const).flatMap((model) =>
    [false, true].map((stream) => ({ dialect, model, stream })),
  ),
);

/** The placeholder of a kind in what a provider was sent. */
function placeholderIn(request: RecordedRequest, kind: string): string {
  const found = new RegExp(`\\[${kind}-\\d+-[A-Z2-9]{4}\\]`).exec(request.text)?.[0];
  if (found === undefined) throw new Error(`There is no placeholder of ${kind} in what was sent`);
  return found;
}

describe('what leaves and what comes back', () => {
  test.each(waysToAsk)('in text: $dialect client, $model, streamed: $stream', async (way) => {
    rooms.play((request) => ({
      kind: way.stream ? 'drip' : 'answer',
      chunkBytes: 7,
      delayMs: 0,
      text: `Mail ${placeholderIn(request, 'EMAIL')}, key ${placeholderIn(request, 'PRIVATE-KEY')}. Not mine: [EMAIL-9-AAAA] [EMAIL]`,
    }));
    const answer = await rooms.tenant.ask({
      ...way,
      body: { messages: [{ role: 'user', content: prompt }] },
    });
    expect(answer.status, answer.text).toBe(200);
    const sent = rooms.lastRequest(way.model);
    for (const [kind, value] of Object.entries(values)) {
      expect(sent.text.includes(value), `${kind} was sent`).toBe(false);
      expect(sent.text.includes(JSON.stringify(value).slice(1, -1)), `${kind} was sent escaped`).toBe(false);
    }
    // The same value has one placeholder.
    expect(sent.text.split(placeholderIn(sent, 'EMAIL'))).toHaveLength(3);
    expect(readAnswer(answer, way.dialect, way.stream).text).toBe(
      `Mail ${values.email}, key ${values.private_key}. Not mine: [EMAIL-9-AAAA] [EMAIL]`,
    );
  });

  test.each(waysToAsk)('in tool calls: $dialect client, $model, streamed: $stream', async (way) => {
    const tool = { name: 'send', description: 'Sends', parameters: { type: 'object', properties: {} } };
    const tools =
      way.dialect === 'openai'
        ? [{ type: 'function', function: tool }]
        : [{ name: tool.name, description: tool.description, input_schema: tool.parameters }];
    rooms.play((request) => ({
      kind: way.stream ? 'drip' : 'answer',
      chunkBytes: 7,
      delayMs: 0,
      toolCalls: [
        {
          name: 'send',
          arguments: {
            to: [placeholderIn(request, 'EMAIL')],
            key: placeholderIn(request, 'PRIVATE-KEY'),
            nested: JSON.stringify({ key: placeholderIn(request, 'PRIVATE-KEY') }),
          },
        },
      ],
    }));
    const answer = await rooms.tenant.ask({
      ...way,
      body: { messages: [{ role: 'user', content: prompt }], tools },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(readAnswer(answer, way.dialect, way.stream).toolInput).toEqual({
      to: [values.email],
      key: values.private_key,
      nested: JSON.stringify({ key: values.private_key }),
    });
  });

  test('a client’s text that looks like a placeholder comes back as it was', async () => {
    rooms.play((request) => ({ kind: 'answer', text: placeholderIn(request, 'EMAIL') }));
    await rooms.tenant.ask({
      model: 'gpt-4.1-mini',
      body: { messages: [{ role: 'user', content: values.email }] },
    });
    const forged = placeholderIn(rooms.lastRequest('gpt-4.1-mini'), 'EMAIL');
    rooms.play((request) => ({ kind: 'answer', text: `${placeholderIn(request, 'LITERAL')} ${forged}` }));
    const answer = await rooms.tenant.ask({
      model: 'gpt-4.1-mini',
      body: { messages: [{ role: 'user', content: `What is ${forged}?` }] },
    });
    // What the provider makes up with the tenant's own tag leads to nothing either: no such value is in this call.
    expect(readAnswer(answer, 'openai', false).text).toBe(`${forged} ${forged}`);
    expect(rooms.lastRequest('gpt-4.1-mini').text).not.toContain(forged);
  });

  test('what words gave away in one place is taken out where it stands bare', async () => {
    rooms.play({ kind: 'answer' });
    const messages = [
      { role: 'user', content: 'Look up 4711-0815-X first.' },
      { role: 'assistant', content: 'Whose is it?' },
      { role: 'user', content: 'Mine: my account number is 88347126, passport number C01X00T47.' },
      { role: 'user', content: 'Compare 88347126 and C01X00T47.' },
    ];
    await rooms.tenant.ask({ model: 'gpt-4.1-mini', body: { messages } });
    const sent = rooms.lastRequest('gpt-4.1-mini').text;
    expect(sent).not.toContain('88347126');
    expect(sent).not.toContain('C01X00T47');
    expect(sent).toContain('4711-0815-X');
  });

  test('a conversation that grows keeps its placeholders', async () => {
    rooms.play({ kind: 'answer' });
    const first = [{ role: 'user', content: `I am ${values.email}` }];
    await rooms.tenant.ask({ model: 'gpt-4.1-mini', body: { messages: first } });
    const before = placeholderIn(rooms.lastRequest('gpt-4.1-mini'), 'EMAIL');
    const grown = [
      ...first,
      { role: 'assistant', content: `Hello ${values.email}` },
      { role: 'user', content: 'And bob@example.org?' },
    ];
    await rooms.tenant.ask({ model: 'gpt-4.1-mini', body: { messages: grown } });
    const sent = rooms.lastRequest('gpt-4.1-mini').text;
    expect(sent.split(before)).toHaveLength(3);
    expect(sent).toContain(before.replace('-1-', '-2-'));
  });

  test('a redacted value stays away', async () => {
    rooms.play({ kind: 'answer', text: 'You said [PASSWORD].' });
    const answer = await rooms.tenant.ask({
      model: 'gpt-4.1-mini',
      body: { messages: [{ role: 'user', content: 'My password: Tr0ub4dor&3x' }] },
    });
    expect(rooms.lastRequest('gpt-4.1-mini').text).toContain('[PASSWORD]');
    expect(rooms.lastRequest('gpt-4.1-mini').text).not.toContain('Tr0ub4dor');
    expect(readAnswer(answer, 'openai', false).text).toBe('You said [PASSWORD].');
  });

  test('a trace goes on, and its state only where it holds nothing personal', async () => {
    rooms.play({ kind: 'answer' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    for (const [tracestate, passes] of [
      ['vendor=opaque', true],
      [`vendor=${values.email}`, false],
      ['vendor=88347126', false],
    ] as const) {
      const messages = [{ role: 'user', content: 'My account number is 88347126.' }];
      await rooms.tenant.ask({
        model: 'gpt-4.1-mini',
        headers: { traceparent, tracestate },
        body: { messages },
      });
      const { headers } = rooms.lastRequest('gpt-4.1-mini');
      expect(headers['traceparent']).toBe(traceparent);
      expect(headers['tracestate']).toBe(passes ? tracestate : undefined);
    }
  });
});
