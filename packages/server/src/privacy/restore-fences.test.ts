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
const restorer = createRestorer(values);

function restore(form: 'text' | 'json', text: string, cuts: readonly number[] = []): string {
  const restoring = restorer.open(form);
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const pieces = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  return pieces.map((piece) => restoring.push(piece)).join('') + restoring.end();
}

describe('a code fence', () => {
  const value = JSON.stringify(name).slice(1, -1);
  it.each([
    ['```json\n{"a": "[PERSON-NAME-1-K7F3]"}\n```', `\`\`\`json\n{"a": "${value}"}\n\`\`\``],
    [
      'See:\n~~~ JSON5 title="x"\n// "a\n{a: "[PERSON-NAME-1-K7F3]"}',
      `See:\n~~~ JSON5 title="x"\n// "a\n{a: "${value}"}`,
    ],
    ['> - x\r\n>   ```\r\n> ["[PERSON-NAME-1-K7F3]"]\r\n', `> - x\r\n>   \`\`\`\r\n> ["${value}"]\r\n`],
    ['````js\n{"a":\n"```\n[PERSON-NAME-1-K7F3]"}', `\`\`\`\`js\n{"a":\n"\`\`\`\n${name}"}`],
    ['```python\nx = {"a": "[PERSON-NAME-1-K7F3]"}', `\`\`\`python\nx = {"a": "${name}"}`],
    ['```json-like\n"[PERSON-NAME-1-K7F3]"', `\`\`\`json-like\n"${name}"`],
    ['a ```json\n"[PERSON-NAME-1-K7F3]"', `a \`\`\`json\n"${name}"`],
    ['```json```\n"[PERSON-NAME-1-K7F3]"', `\`\`\`json\`\`\`\n"${name}"`],
    ['``json\n"[PERSON-NAME-1-K7F3]"', `\`\`json\n"${name}"`],
    ['```json\n{}\n```\n"[PERSON-NAME-1-K7F3]"', `\`\`\`json\n{}\n\`\`\`\n"${name}"`],
    ['```js\n1\n```\n{"a" "[PERSON-NAME-1-K7F3]"}', `\`\`\`js\n1\n\`\`\`\n{"a" "${name}"}`],
    ['````json\n[\n```\n"[PERSON-NAME-1-K7F3]"]', `\`\`\`\`json\n[\n\`\`\`\n"${value}"]`],
  ])('%s is read as it says', (text, expected) => {
    expect(restore('text', text)).toBe(expected);
    expect(
      restore(
        'text',
        text,
        Array.from(text, (_, at) => at),
      ),
    ).toBe(expected);
  });

  it('in a literal of JSON is read so too', () => {
    const wrap = (one: string): string =>
      JSON.stringify({ page: `# A\n\`\`\`json\n${JSON.stringify([one])}\n\`\`\`\n${one}` });
    for (const form of ['text', 'json'] as const)
      expect(restore(form, wrap('[PERSON-NAME-1-K7F3]'))).toBe(wrap(name));
  });
});

describe('any page', () => {
  it('gives back the page that the values would have made, at every cut', () => {
    const text = fc.array(fc.constantFrom('a ', '🦊', '"', ', ', '{ x', '[EMAIL', '`', ...values.keys()), {
      maxLength: 5,
    });
    const block = fc.oneof(
      text.map((words) => (read: (one: string) => string) => `x${words.map(read).join('')}\n`),
      fc
        .record({
          fence: fc.constantFrom('```', '````', '~~~'),
          indent: fc.constantFrom('', '  ', '> '),
          info: fc.constantFrom('', 'json', 'JSON', ' json', 'js', 'jsonc x="1"'),
          space: fc.constantFrom(0, 2),
          items: fc.array(text, { minLength: 1, maxLength: 3 }),
        })
        .map(({ fence, indent, info, space, items }) => (read: (one: string) => string) => {
          const json = JSON.stringify(
            items.map((words) => ({ [words.map(read).join('')]: words.map(read).join('') })),
            null,
            space,
          );
          return [fence + info, ...json.split('\n'), fence, '']
            .join(`\n${indent}`)
            .replace(/^/, indent)
            .replace(/ *(?:> )?$/, '');
        }),
    );
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
        const page = blocks.map((writeBlock) => writeBlock((one) => one)).join('');
        const expected = blocks.map((writeBlock) => writeBlock((one) => values.get(one) ?? one)).join('');
        expect(restore('text', page)).toBe(expected);
        expect(
          restore(
            'text',
            page,
            Array.from({ length: page.length }, (_, at) => at),
          ),
        ).toBe(expected);
        for (let at = 0; at < page.length; at += 1)
          if (restore('text', page, [at]) !== expected) expect(restore('text', page, [at])).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('takes time by its length', () => {
    for (const piece of [
      '```json\n',
      '```json\n"\n```\n',
      '```\n{"\n```\n',
      '\n',
      '> ',
      '`',
      'a\n',
      '~~~\n[',
    ]) {
      const restoring = restorer.open('text');
      const text = piece.repeat(1_000_000 / piece.length);
      const started = process.cpuUsage();
      expect(restoring.push(text) + restoring.end()).toBe(text);
      expect(process.cpuUsage(started).user / 1e6, piece).toBeLessThan(10);
    }
  });
});
