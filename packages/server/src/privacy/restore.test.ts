import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRestorer } from './restore.ts';

const values = new Map([
  ['[EMAIL-1-K7F3]', 'ada@example.com'],
  ['[PERSON-NAME-1-K7F3]', 'Ada "the first" \\ Lovelace'],
  ['[PERSON-NAME-12-K7F3]', '愛田 🦊\n𝒜'],
  ['[LITERAL-1-K7F3]', '[EMAIL-1-K7F3]'],
  ['[POSTAL-ADDRESS-1-K7F3]', '1 Main St\nSpringfield\t"IL"'],
]);
const name = values.get('[PERSON-NAME-1-K7F3]') ?? '';
const fox = values.get('[PERSON-NAME-12-K7F3]') ?? '';
const restorer = createRestorer(values);

function restore(form: 'text' | 'json', text: string, cuts: readonly number[] = []): string {
  const restoring = restorer.open(form);
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const pieces = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  return pieces.map((piece) => restoring.push(piece)).join('') + restoring.end();
}

describe('text', () => {
  it.each([
    ['Write to [EMAIL-1-K7F3].', 'Write to ada@example.com.'],
    ['[EMAIL-1-K7F3][PERSON-NAME-1-K7F3]', `ada@example.com${name}`],
    ['[[EMAIL-1-K7F3]]', '[ada@example.com]'],
    ['[EMAIL-1-K7F3](mailto:[EMAIL-1-K7F3])', 'ada@example.com(mailto:ada@example.com)'],
    ['[PERSON-NAME-12-K7F3] and [PERSON-NAME-1-K7F3]', `${fox} and ${name}`],
    ['[EMAIL-[EMAIL-1-K7F3]', '[EMAIL-ada@example.com'],
    ['"[EMAIL-1-K7F3]" she said', '"ada@example.com" she said'],
  ])('%s becomes %s', (text, expected) => {
    expect(restore('text', text)).toBe(expected);
  });

  it('leaves what nobody handed out as it is', () => {
    const invented =
      '[EMAIL] [EMAIL-2-K7F3] [EMAIL-1-K7F4] [email-1-k7f3] [EMAIL-1-K7F3 %5BEMAIL-1-K7F4%5D %5BEMAIL-1-K7F3] %5BEMAIL-1-K7F3%5B [EMAIL-1-K7F3%5D %5 % [EMAIL-01-K7F3] [ EMAIL-1-K7F3] [EMAIL-1';
    expect(restore('text', invented)).toBe(invented);
    expect(restore('json', JSON.stringify(invented))).toBe(JSON.stringify(invented));
  });

  it('does not restore what a value says', () => {
    expect(restore('text', '[LITERAL-1-K7F3]')).toBe('[EMAIL-1-K7F3]');
    expect(restore('json', '"[LITERAL-1-K7F3]"')).toBe('"[EMAIL-1-K7F3]"');
  });

  it('reads brackets that Markdown escapes, and takes no backslash that belongs to something else', () => {
    expect(restore('text', String.raw`\[EMAIL-1-K7F3\], \\[EMAIL-1-K7F3]`)).toBe(
      String.raw`ada@example.com, \\ada@example.com`,
    );
    expect(restore('text', String.raw`C:\[EMAIL-1-K7F3]\[EMAIL-1-K7F3\]`)).toBe(
      String.raw`C:\ada@example.comada@example.com`,
    );
    expect(restore('text', String.raw`[EMAIL-1-K7F3\[EMAIL-1-K7F3\] \[EMAIL-1\] \[`)).toBe(
      String.raw`[EMAIL-1-K7F3ada@example.com \[EMAIL-1\] \[`,
    );
  });
});

describe('a URL', () => {
  it('gets values that are encoded like its placeholders', () => {
    expect(
      restore('text', 'https://x.org/?to=%5BEMAIL-1-K7F3%5D&n=%5bPERSON-NAME-1-K7F3%5d%5BEMAIL-1-K7F3%5D'),
    ).toBe(`https://x.org/?to=ada%40example.com&n=${encodeURIComponent(name)}ada%40example.com`);
    expect(restore('text', '%%5%5BEMAIL%5BEMAIL-1-K7F3%5BEMAIL-1-K7F3%5D')).toBe(
      '%%5%5BEMAIL%5BEMAIL-1-K7F3ada%40example.com',
    );
    expect(restore('json', '{"url":"?a=%5BEMAIL-1-K7F3%5D"}')).toBe('{"url":"?a=ada%40example.com"}');
  });
});

describe('JSON', () => {
  it('escapes a value for the literal that it stands in', () => {
    const answer = { to: '[PERSON-NAME-1-K7F3]', '[EMAIL-1-K7F3]': ['[PERSON-NAME-12-K7F3]', 1] };
    const restored = { to: name, 'ada@example.com': [fox, 1] };
    for (const form of ['text', 'json'] as const) {
      expect(JSON.parse(restore(form, JSON.stringify(answer)))).toEqual(restored);
      expect(JSON.parse(restore(form, ` \n${JSON.stringify(answer, null, 2)}`))).toEqual(restored);
      expect(JSON.parse(restore(form, JSON.stringify([answer, 'x'])))).toEqual([restored, 'x']);
    }
  });

  it('reads JSON in a literal of JSON, three deep', () => {
    const wrap = (one: string): string =>
      JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([`see ${one}`, one]), [one]: 7 }) });
    expect(restore('json', wrap('[POSTAL-ADDRESS-1-K7F3]'))).toBe(
      wrap(values.get('[POSTAL-ADDRESS-1-K7F3]') ?? ''),
    );
    expect(restore('text', wrap('[PERSON-NAME-1-K7F3]'))).toBe(wrap(name));
  });

  it('finds a placeholder whose characters the writer escaped', () => {
    const all = Array.from('[PERSON-NAME-1-K7F3]', (character) => character.charCodeAt(0))
      .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
      .join('');
    expect(restore('json', `{"a":"${all} \\u005BEMAIL-1-K7F3\\u005d"}`)).toBe(
      `{"a":${JSON.stringify(`${name} ada@example.com`)}}`,
    );
    expect(restore('json', String.raw`{"a":"\\[EMAIL-1-K7F3\\]"}`)).toBe('{"a":"ada@example.com"}');
  });

  it('keeps every byte that it does not restore', () => {
    const odd = String.raw`{ "n" : 12345678901234567890.10e+5, "e":"\u00e9\/\"\\ \ud83e\udd8a \u005b", "d":1, "d":2 }`;
    expect(restore('json', odd)).toBe(odd);
    expect(restore('text', odd)).toBe(odd);
    const broken = String.raw`{"a": "\q \u12 \", [EMA`;
    expect(restore('json', broken)).toBe(broken);
  });

  it('is not seen where a text only begins like it', () => {
    for (const text of ['{x} "', '[1] See "', '["a" b] "', '[Note] "', '{"a":1} and "', '[x']) {
      expect(restore('text', `${text}[PERSON-NAME-1-K7F3]`)).toBe(`${text}${name}`);
    }
    expect(restore('text', '{"a":1}\n{"b":"[PERSON-NAME-1-K7F3]"}')).toBe(
      `{"a":1}\n{"b":${JSON.stringify(name)}}`,
    );
  });
});

const word = fc.oneof(
  fc.constantFrom(...values.keys()),
  fc.constantFrom('```', '```json\n', '\n```\n', '~~~', '\n~~~\n', '> '),
  fc.constantFrom(
    '[',
    ']',
    '\\',
    '"',
    '{',
    '}',
    ':',
    ',',
    '[EMAIL-1',
    '\\[',
    '\\]',
    'u005b',
    '%5B',
    '%5D',
    '%',
    '5',
    '\\u005b',
    '🦊',
    '\ud83e',
    ' ',
    '\n',
    '1',
    '{"a":"',
  ),
  fc.string({ maxLength: 4 }),
);
const soup = fc.array(word, { maxLength: 20 }).map((words) => words.join(''));
const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('any text', () => {
  it('is restored the same wherever it is cut', () => {
    fc.assert(
      fc.property(soup, cuts, fc.constantFrom('text' as const, 'json' as const), (text, where, form) => {
        const whole = restore(form, text);
        expect(restore(form, text, where)).toBe(whole);
        expect(
          restore(
            form,
            text,
            Array.from(text, (_, at) => at),
          ),
        ).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('without a placeholder stays as it is', () => {
    fc.assert(
      fc.property(soup, (text) => {
        fc.pre(![...values.keys()].some((placeholder) => text.includes(placeholder)));
        // Escapes can spell a placeholder too; that is a soup with brackets in it.
        fc.pre(!/u005b|\\\]|%5d/i.test(text));
        expect(restore('text', text)).toBe(text);
        expect(restore('json', text)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back the JSON that the values would have made', () => {
    const leaf = fc.array(
      fc.oneof(
        fc.constantFrom(...values.keys()),
        fc.string({ unit: 'binary', maxLength: 5 }).filter((s) => !/[[\]\\{"]/.test(s)),
      ),
      { maxLength: 4 },
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        fc.record({ nested: tie('tree') }),
        fc.dictionary(fc.constantFrom('a', '[EMAIL-1-K7F3]', 'b'), tie('tree'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, cuts, (value, where) => {
        expect(restore('json', JSON.stringify(write(value, (text) => text)), where)).toBe(
          JSON.stringify(write(value, (text) => values.get(text) ?? text)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('takes time by its length', () => {
    for (const piece of [
      '%5B',
      '%5BEMAIL-1-K7F3%',
      '[',
      '\\',
      '[EMAIL-1-K7F',
      '{"',
      '\\u005b',
      '["\\"',
      '[[{',
      '```json\n',
      '```json\n"\n```\n',
      '```\n{"\n```\n',
      '\n',
      '> ',
      '`',
    ]) {
      const text = piece.repeat(300_000 / piece.length);
      const restoring = restorer.open('json');
      const started = process.hrtime.bigint();
      const restored = restoring.push(text) + restoring.end();
      expect(restored).toHaveLength(text.length);
      expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
    }
  });
});

/** Leaves are lists of words; `nested` becomes JSON in a string. */
function write(value: unknown, read: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => read(String(one))).join('');
  if (typeof value !== 'object' || value === null) return value;
  if ('nested' in value) return { nested: JSON.stringify([write(value.nested, read)]) };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [read(key), write(one, read)]));
}
