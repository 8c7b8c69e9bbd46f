import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MAX_POLICY_BYTES } from '../policy.ts';
import { parsePolicyText } from './parse-policy.ts';

/** Faults as a linter prints them. */
function faultsOf(text: string, format?: 'yaml' | 'json'): string[] {
  const parsed = parsePolicyText(text, format);
  if (parsed.kind === 'parsed') return [];
  return parsed.faults.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

describe('a policy', () => {
  test.each<[string, string, string[]]>([
    ['in YAML', 'version: 1\ncache: {mode: off}\n', []],
    ['in JSON with tabs', '{\n\t"version": 1,\n\t"models": {"deny": ["x"]}\n}', []],
    ['with an anchor', 'version: 1\nmodels: &m {deny: [x]}\nproviders: *m\n', []],
    [
      'with a slip of the finger',
      'version: 1\nmodles: {deny: [x]}\n',
      ['2:1 modles: There is no such key; did you mean models?'],
    ],
    [
      'with a key that stands at the wrong level',
      'version: 1\nteams:\n  growth:\n    time_zone: UTC\n',
      [
        '4:5 teams.growth.time_zone: Write time_zone at the top of the document: it holds for the whole tenant.',
      ],
    ],
    [
      'without its version',
      'models: {}\n',
      ['1:1 version: This is missing: write version: 1, the version of the format.'],
    ],
    [
      'with an amount of seven decimals',
      'version: 1\nmax_cost_usd: 0.0000001\n',
      ['2:15 max_cost_usd: Write an amount in dollars with at most six decimals, such as "5.00".'],
    ],
    [
      'with a value that is no choice',
      'version: 1\nfeatures:\n  support:\n    cache: {mode: always}\n',
      ['4:19 features.support.cache.mode: Write one of off, exact, semantic.'],
    ],
    [
      'with a budget that states two limits, under an id that is taken',
      'version: 1\nbudgets:\n  - {id: a, limit_usd: 1, per: day}\n  - {id: a, limit_usd: 1, limit_tokens: 1, per: day}\n',
      [
        '4:5 budgets[1]: Write one of limit_usd and limit_tokens.',
        '4:10 budgets[1].id: Write another id: a budget before has this one.',
      ],
    ],
    [
      'in a time zone that there is not',
      'version: 1\ntime_zone: Europe/Berlim\n',
      ['2:12 time_zone: Write the name of a time zone, such as Europe/Berlin.'],
    ],
    [
      'with aliases in a circle',
      'version: 1\nrouting:\n  aliases:\n    a: [b]\n    b: [x, a]\n',
      ['4:5 routing.aliases.a: Lead this alias to models: it comes back to itself.'],
    ],
    [
      'that gives auto another meaning',
      'version: 1\nrouting: {aliases: {auto: [x]}}\n',
      ['2:21 routing.aliases.auto: Choose another name: auto asks for a choice among routing.auto.models.'],
    ],
    [
      'with a label that no call can have',
      'version: 1\nteams: {"a b": {}}\n',
      ['2:9 teams["a b"]: Use up to 64 letters, digits and . _ : / -.'],
    ],
    [
      'with half a character',
      'version: 1\ntime_zone: "\\ud800"\n',
      ['2:12 time_zone: Write this again: half of a character is missing (a lone surrogate).'],
    ],
    [
      'with half a character in a name, in JSON',
      '{"version": 1, "teams": {"\\udfff": {}}}',
      ['1:26 teams["\\udfff"]: Write this again: half of a character is missing (a lone surrogate).'],
    ],
    [
      'with a tag, though it is a known one',
      'version: 1\nmax_tokens: !!int "5"\n',
      ['2:19 max_tokens: Write the value alone: a policy has no tags.'],
    ],
    ...['010', '0o10', '0x10', '-01'].map((number): [string, string, string[]] => [
      `with ${number}, which is one number to some and another to others`,
      `version: 1\nmax_tokens: ${number}\n`,
      [
        '2:13 max_tokens: Write this number in decimal, without a zero before it, or in quotes if it is a name.',
      ],
    ]),
    [
      'with words that older YAML takes for yes and no',
      '%YAML 1.1\n---\nversion: 1\ncache: {mode: off}\nteams: {yes: {}}\n',
      [],
    ],
    [
      'with the same key twice',
      'version: 1\nversion: 1\n',
      ['2:1 version: Write each key once: this one stands here before.'],
    ],
    [
      'with the same key twice, in JSON',
      '{"version": 1, "version": 1}',
      ['1:16 version: Write each key once: this one stands here before.'],
    ],
    [
      'with keys that are numbers',
      'version: 1\nteams: {1: {}}\n',
      ['2:9 teams.1: Put this name in quotes: "1".'],
    ],
    [
      'with a key that has a meaning to programs',
      'version: 1\nteams: {__proto__: {}}\n',
      ['2:9 teams.__proto__: Choose another name: this one has a meaning of its own to programs.'],
    ],
    [
      'with an alias that holds itself',
      'version: 1\nmodels: &m {deny: *m}\n',
      ['2:19 : Write this out: an alias cannot hold another.'],
    ],
    [
      'with a tag',
      'version: 1\ntime_zone: !!js/function x\n',
      ['2:12 : Write the value alone: a policy has no tags.'],
    ],
    [
      'in two documents',
      'version: 1\n---\nversion: 1\n',
      ['2:1 : Write one document: this line begins another.'],
    ],
    ['that is a list', '- version: 1\n', ['1:1 : Write keys and values, beginning with version: 1.']],
    ['that is empty', '', ['1:1 : Write keys and values, beginning with version: 1.']],
  ])('%s', (_name, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('that is not YAML says where', () => {
    expect(faultsOf('version: 1\nmodels: {deny: [x\n')[0]).toMatch(
      /^3:1 : This cannot be read as YAML: .+\.$/,
    );
    expect(faultsOf('version: 1\nmodels:\n\tdeny: []\n')[0]).toMatch(/^3:1 : Write spaces here/);
  });

  test('that is not JSON, where JSON was promised, says where', () => {
    expect(faultsOf('{"version": 1,\n "models" 2}', 'json')).toEqual(['2:11 : This cannot be read as JSON.']);
    expect(faultsOf('version: 1', 'json')).toEqual(['1:1 : This cannot be read as JSON.']);
  });

  test('has at most twenty faults, the first ones', () => {
    const lines = Array.from({ length: 300 }, (_, index) => `k${index}: 1`);
    const faults = faultsOf(`version: 1\n${lines.join('\n')}\n`);
    expect(faults).toHaveLength(20);
    expect(faults[19]).toMatch(/^21:1 k19:/);
  });

  test('reads dollars exactly', () => {
    const parsed = parsePolicyText('version: 1\nmax_cost_usd: 0.1\n');
    expect(parsed).toMatchObject({ kind: 'parsed', policy: { max_cost_usd: 0.1 } });
  });
});

describe('a text that means harm', () => {
  const bombs: readonly (readonly [string, string])[] = [
    ['brackets', '['.repeat(200_000)],
    ['closed brackets', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['braces', '{a: '.repeat(60_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['indentation', Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['JSON brackets', `{"version": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    [
      'laughter',
      `a: &a [x]\n${Array.from({ length: 12 }, (_, n) => `${n}: &b${n} [${'*a,'.repeat(9)}]`).join('\n')}`,
    ],
    ['many aliases', `version: 1\nmodels: {deny: [&a x, ${'*a, '.repeat(50)}]}`],
    ['too many bytes', `version: 1 # ${'ä'.repeat(MAX_POLICY_BYTES / 2)}`],
  ];

  test.each(bombs)('is refused: %s', (_name, text) => {
    expect(faultsOf(text)).not.toEqual([]);
  });

  test('with ten thousand keys is read in the time that its length takes', () => {
    const text = `version: 1\nteams: {${Array.from({ length: 14_000 }, (_, index) => `a${index}: {}`).join(', ')}}`;
    expect(faultsOf(text)).toEqual(['2:1 teams: Write rules for at most 1000 names.']);
  });

  test('never throws, whatever it is', () => {
    const yaml = `version: 1|\n|  |- |{|}|[|]|:|: |,|"|'|&a |*a|!!set |>|? |#|%YAML 1.1\n|---\n|\t|\u0000|\ufeff|models|<<|~|time_zone: |"\\ud800"`;
    const fragment = fc.constantFrom(...yaml.split('|'), '|', '\ud800');
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 25 }),
        fc.constantFrom(undefined, 'yaml', 'json'),
        (parts, format) => {
          const parsed = parsePolicyText(parts.join(''), format);
          if (parsed.kind === 'faults') {
            expect(parsed.faults.length).toBeGreaterThan(0);
            for (const { line, column } of parsed.faults)
              expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
