import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRestorer } from '../../privacy/index.ts';
import type { ChatCall, Dialect } from '../exchange.ts';
import { plantEverywhere, readings } from './planted-fixtures.ts';
import { PICTURE, anthropicRequest, openAiRequest } from './request-fixtures.ts';
import { rewriteRequest } from './request.ts';

const requests: readonly [Dialect, object][] = [
  ['openai', openAiRequest],
  ['anthropic', anthropicRequest],
];
const CANARY = 'ada@example.com';
const DIGITS = 4_111_111_111_111_111;
const PLACEHOLDER = '[EMAIL-1-K7F3]';
const CARD = '[CREDIT-CARD-1-K7F3]';

function callOf(dialect: Dialect, body: object): ChatCall {
  return { dialect, body: { ...body }, stream: false };
}

function user(content: unknown): ChatCall {
  return callOf('openai', { model: 'm', messages: [{ role: 'user', content }] });
}

const redact = (text: string): string =>
  text.replaceAll(CANARY, PLACEHOLDER).replaceAll(String(DIGITS), CARD);
const restore = (text: string): string =>
  text.replaceAll(PLACEHOLDER, CANARY).replaceAll(CARD, String(DIGITS));

function contentOf({ body }: ChatCall): unknown {
  const { messages } = JSON.parse(JSON.stringify(body));
  return messages[0].content;
}

describe.each(requests)('a request of %s', (dialect, request) => {
  const planted = plantEverywhere(request, CANARY, DIGITS);

  it('has a hundred places at least', () => {
    expect(planted.length).toBeGreaterThan(100);
  });

  it.each(planted.map(({ place, body }) => [place, body] as const))('hides a value at %s', (_place, body) => {
    const before = structuredClone(body);
    expect(readings(JSON.stringify(body))).toMatch(new RegExp(`${CANARY}|${DIGITS}`));
    const { chat } = rewriteRequest(callOf(dialect, body), redact);
    const seen = readings(JSON.stringify(chat.body));
    expect(seen).not.toContain(CANARY);
    expect(seen).not.toContain(String(DIGITS));
    expect(seen).toMatch(/\[(?:EMAIL|CREDIT-CARD)-1-K7F3\]/);
    expect(body).toEqual(before);
    // A number that was hidden is a string by now; everything else comes back as it was.
    const back = rewriteRequest(chat, restore).chat.body;
    if (!JSON.stringify(body).includes(String(DIGITS))) expect(back).toEqual(body);
  });

  it('is the same object where nothing changes', () => {
    const call = callOf(dialect, request);
    const { chat, unexamined } = rewriteRequest(call, (text) => text);
    expect(chat).toBe(call);
    expect(unexamined).toEqual(
      dialect === 'openai'
        ? ['image', 'image', 'audio', 'file', 'file']
        : ['image', 'image', 'file', 'file', 'image'],
    );
  });

  it('is read in the order of the conversation, and keeps the order of its fields', () => {
    const texts: string[] = [];
    const { messages, system, tools, ...rest } = {
      system: undefined,
      ...JSON.parse(JSON.stringify(request)),
    };
    const shuffled = { ...rest, messages, tools, ...(system === undefined ? {} : { system }) };
    const { chat } = rewriteRequest(callOf(dialect, shuffled), (text) => {
      texts.push(text);
      return `${text}!`;
    });
    const order = ['Finds things.', 'Be kind.', 'And now?', 'END', 'user-1'].map((text) =>
      texts.indexOf(text),
    );
    if (dialect === 'anthropic') order.unshift(order.splice(1, 1)[0] ?? -1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(Object.keys(chat.body).map((key) => key.slice(0, -1))).toEqual(Object.keys(shuffled));
  });
});

describe('a text', () => {
  it('that is JSON changes in its strings, keys and long numbers, and nowhere else', () => {
    const json = String.raw` { "a" : "x \u0061da\u0040example.com\n", "ada@example.com" : [ 4111111111111111 , 12345678901234567890.50, 1e400 ],
      "in":"{\"b\":\"\\u0061da@example.com \\\"\"}", "d":1, "d":2.0 }`;
    expect(contentOf(rewriteRequest(user(json), redact).chat)).toBe(
      String.raw` { "a" : "x [EMAIL-1-K7F3]\n", "[EMAIL-1-K7F3]" : [ "[CREDIT-CARD-1-K7F3]" , 12345678901234567890.50, 1e400 ],
      "in":"{\"b\":\"[EMAIL-1-K7F3] \\\"\"}", "d":1, "d":2.0 }`,
    );
  });

  it('may hide under quotes, backslashes, line ends and characters of two units', () => {
    const value = 'Ada "the\\first"\n\t🦊𝒜/ada';
    const put = (text: string): string => text.replaceAll(value, PLACEHOLDER);
    for (const wrap of [
      (text: string) => text,
      (text: string) => JSON.stringify({ a: text, [text]: [text] }),
      (text: string) => JSON.stringify([JSON.stringify({ a: JSON.stringify([text]) })], null, 2),
      (text: string) => JSON.stringify(text),
      (text: string) => `data:text/plain;base64,${Buffer.from(text).toString('base64')}`,
      (text: string) => `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify([text]))}`,
      (text: string) => Buffer.from(`${'-'.repeat(400)}${text}`).toString('base64'),
    ]) {
      expect(contentOf(rewriteRequest(user(wrap(value)), put).chat)).toBe(wrap(PLACEHOLDER));
    }
  });

  it('that only looks like JSON, base64 or a data URI is read as it is', () => {
    for (const text of [
      `{"a": ${CANARY}`,
      `[${CANARY}]`,
      `"${CANARY}" and "x"`,
      `data:${CANARY}`,
      `data:,${CANARY}%`,
    ]) {
      expect(contentOf(rewriteRequest(user(text), redact).chat)).toBe(redact(text));
    }
  });

  it('in base64 that stands inside of another text is found', () => {
    const inner = Buffer.from(`name: ${CANARY}, and more of it`).toString('base64');
    const text = `see ![a](data:text/plain;base64,${inner}) and ![b](data:image/png;base64,${PICTURE})`;
    const { chat, unexamined } = rewriteRequest(user(text), redact);
    expect(readings(JSON.stringify(chat.body))).not.toContain(CANARY);
    expect(contentOf(chat)).toContain(PICTURE);
    expect(unexamined).toEqual(['image']);
  });

  it('is found in the parts of a URL, whatever it is encoded with', () => {
    const value = 'Ada Lovelace & co';
    const put = (text: string): string => text.replaceAll(value, PLACEHOLDER);
    const part = encodeURIComponent(value);
    const at = `https://x.org/${part}/y?n=${part}&q=%E2%82%AC&next=${encodeURIComponent(`https://y.org/?n=${part}`)}#${part}`;
    const hidden = at
      .replaceAll(part, '%5BEMAIL-1-K7F3%5D')
      .replaceAll(encodeURIComponent(part), '%255BEMAIL-1-K7F3%255D');
    for (const wrap of [
      (url: string) => url,
      (url: string) => `See ${url}, ${value} says (100%).`,
      (url: string) => JSON.stringify([url]),
    ]) {
      const { chat } = rewriteRequest(user(wrap(at)), put);
      expect(contentOf(chat)).toBe(put(wrap(hidden)));
      const restorer = createRestorer(new Map([[PLACEHOLDER, value]])).open('text');
      const back = restorer.push(String(contentOf(chat))) + restorer.end();
      // What was encoded twice comes back encoded once more than it stands: only the first level is read.
      expect(back.replaceAll('%255BEMAIL-1-K7F3%255D', encodeURIComponent(part))).toBe(wrap(at));
    }
    const untouched = 'https://x.org/?q=%E2%82%AC%&r=%zz and 100% of a://b%20c';
    const texts: string[] = [];
    rewriteRequest(user(untouched), (text) => {
      texts.push(text);
      return text;
    });
    expect(texts).toContain(untouched);
  });

  it('is told the key that it stands under', () => {
    const keys = new Map<string, string | undefined>();
    const body = {
      model: 'm',
      messages: [{ role: 'tool', content: '{"password":["p1"],"x":{"dob":"d1"},"pin":1234567}' }],
      metadata: { passport: 'c1' },
    };
    rewriteRequest(callOf('openai', body), (text, key) => {
      keys.set(text, key);
      return text;
    });
    expect(['p1', 'd1', '1234567', 'c1'].map((text) => keys.get(text))).toEqual([
      'password',
      'dob',
      'pin',
      'passport',
    ]);
  });
});

describe('a hostile body', () => {
  it('is refused where it is nested too deeply, and never overflows the stack', () => {
    const deep = JSON.parse(`{"model":"m","messages":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    expect(() => rewriteRequest(callOf('openai', deep), redact)).toThrow(
      expect.objectContaining({ code: 'body_invalid' }),
    );
    const inText = `${'['.repeat(200_000)}"${CANARY}"${']'.repeat(200_000)}`;
    expect(contentOf(rewriteRequest(user(inText), redact).chat)).toBe(redact(inText));
  });

  it('keeps keys that are names of the language', () => {
    const body = JSON.parse(
      `{"__proto__":{"a":"${CANARY}"},"constructor":"${CANARY}","messages":[{"__proto__":"${CANARY}"}]}`,
    );
    const { chat } = rewriteRequest({ dialect: 'openai', body, stream: false }, redact);
    expect(JSON.stringify(chat.body)).toBe(redact(JSON.stringify(body)));
    expect(Object.getPrototypeOf(chat.body)).toBe(Object.prototype);
  });

  it('loses no value where two keys become one', () => {
    const metadata = { 'a@x': 1, 'b@x': 2, '[EMAIL]': 3 };
    const { chat } = rewriteRequest(callOf('openai', { metadata }), (text) => text.replace(/.@x/, '[EMAIL]'));
    expect(chat.body['metadata']).toEqual({ '[EMAIL]': 1, '[EMAIL] (2)': 2, '[EMAIL] (3)': 3 });
  });

  it('names twenty thousand keys that become one in linear time', () => {
    const taken = Array.from({ length: 20_000 }, (_, at) => [`[EMAIL] (${at * 2})`, at] as const);
    const keys = Array.from({ length: 20_000 }, (_, at) => [`u${at}@x`, at] as const);
    const metadata = Object.fromEntries([...taken, ...keys]);
    const started = process.cpuUsage();
    const { chat } = rewriteRequest(callOf('openai', { metadata }), (text) =>
      text.replace(/^u\d+@x$/, '[EMAIL]'),
    );
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
    const after = chat.body['metadata'] ?? {};
    expect(Object.keys(after)).toHaveLength(40_000);
    expect(Object.keys(after).at(-1)).toBe('[EMAIL] (39999)');
  });

  it('of any form comes back as the same object where nothing changes, and hides what it must', () => {
    const leaf = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(CANARY, DIGITS, 'data:text/plain,x', '{"a":1}', `["${CANARY}"]`),
      fc.json(),
    );
    const key = fc.oneof(
      fc.constantFrom(
        'type',
        'role',
        'source',
        'data',
        'file',
        'image_url',
        'content',
        'media_type',
        '__proto__',
        CANARY,
      ),
      fc.string(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.constantFrom('image', 'base64', 'file', 'text/plain'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const body = fc.record({ messages: tree, tools: tree, more: tree });
    fc.assert(
      fc.property(body, (given) => {
        const call = callOf('anthropic', given);
        expect(rewriteRequest(call, (text) => text).chat).toBe(call);
        const seen = JSON.stringify(rewriteRequest(call, redact).chat.body);
        expect(seen).not.toContain(CANARY);
        expect(seen).not.toContain(String(DIGITS));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time by its length', () => {
    const texts = [
      'data:text/plain;base64,'.repeat(50_000),
      'a/b;c=d;'.repeat(100_000),
      `${'A'.repeat(75)}\n`.repeat(10_000),
      `{"a":${'"\\'.repeat(300_000)}}`,
      'data:a/b;base64,'.repeat(60_000),
      'a://b%20'.repeat(100_000),
      `a://${'%2'.repeat(400_000)}`,
      `${'a'.repeat(900_000)}%://`,
    ];
    for (const text of texts) {
      const started = process.hrtime.bigint();
      rewriteRequest(user([{ type: 'text', text }]), (one) => one);
      expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
    }
  });
});
