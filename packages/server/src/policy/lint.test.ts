import { expect, test } from 'vitest';

import { lintDraft } from './draft.ts';

function warningsOf(source: string): string[] {
  const { valid, warnings } = lintDraft({ source: `version: 1\n${source}` });
  expect(valid).toBe(true);
  return warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const kept = (rule: string) =>
  `and that holds here too; name ${rule} in the tenant's may_loosen to change it.`;

test('reads kinds of personal data whose names programs use for themselves', () => {
  const source =
    'require_labels: [team]\npersonal_data: {"*": redact}\nteams: {t: {personal_data: {constructor: allow}}}';
  expect(warningsOf(source)).toEqual([
    `4 teams.t.personal_data.constructor: The tenant says redact, ${kept('personal_data')}`,
  ]);
});

test('holds no name against a list of very many patterns', () => {
  const many = (count: number) => {
    const allow = Array.from({ length: count }, (_, index) => `a*${index}`).join('", "');
    return `require_labels: [team]\nmodels: {allow: ["${allow}"]}\nteams: {t: {models: {allow: [b]}}}`;
  };
  expect(warningsOf(many(100))).toHaveLength(1);
  expect(warningsOf(many(101))).toEqual([]);
});

test.each<[string, string, string[]]>([
  ['says nothing of a plain policy', 'models: {allow: ["gpt-*"], deny: ["*-preview"]}', []],
  [
    'names an allowance that a denial takes back',
    'models:\n  allow: ["gpt-*", a-preview]\n  deny: ["*-preview"]',
    ['3 models.allow[1]: This never allows anything: models.deny refuses it.'],
  ],
  [
    'names what a narrower scope asks for in vain',
    `require_labels: [team]
models: {allow: ["gpt-*"]}
residency: {allow: [eu]}
max_tokens: 10
max_cost_usd: "1"
latency: {target_ms: 10}
quality: {floor: 0.5}
cache: {mode: exact}
personal_data: {"*": redact}
rate_limits: {concurrency: 5}
teams:
  t:
    models: {allow: [gpt-4o, claude-5]}
    residency: {allow: [eu-west-1, us]}
    max_tokens: 20
    max_cost_usd: 1.5
    latency: {target_ms: 20}
    quality: {floor: 0.1}
    cache: {mode: semantic}
    personal_data: {email: tokenize, phone: block}
    rate_limits: {concurrency: 9}`,
    [
      `14 teams.t.models.allow[1]: The tenant does not allow all of this, ${kept('models')}`,
      `15 teams.t.residency.allow[1]: The tenant does not allow this region, ${kept('residency')}`,
      `16 teams.t.max_tokens: The tenant allows 10 tokens, ${kept('max_tokens')}`,
      `17 teams.t.max_cost_usd: The tenant allows 1 dollars, ${kept('max_cost_usd')}`,
      `18 teams.t.latency.target_ms: The tenant allows 10 ms, ${kept('latency')}`,
      `19 teams.t.quality.floor: The tenant asks for 0.5, ${kept('quality')}`,
      `20 teams.t.cache.mode: The tenant says exact, ${kept('cache')}`,
      `21 teams.t.personal_data.email: The tenant says redact, ${kept('personal_data')}`,
      `22 teams.t.rate_limits.concurrency: The tenant allows 5 in all, ${kept('rate_limits')}`,
    ],
  ],
  [
    'says nothing where the tenant lets it be loosened',
    'require_labels: [team]\nmax_tokens: 10\nmay_loosen: [max_tokens]\nteams: {t: {max_tokens: 20}}',
    [],
  ],
  [
    'names labels that a client may leave out to escape',
    'features: {f: {max_tokens: 1}}',
    [
      '2 features: A call without x-feature escapes these rules; add feature to require_labels, or bind API keys.',
    ],
  ],
  [
    'names what has no effect',
    `may_loosen: [quality]
latency: {unmet: refuse}
budgets: [{id: a, limit_usd: 1, per: day, notify: {at: [2]}}]
api_keys:
  01a20459-ae3e-7052-a0e7-06e44f28e877: {max_tokens: 1, may_loosen: [max_tokens]}
  01a20459-ae3e-7052-a0e7-06e44f28e878: {}`,
    [
      '3 latency.unmet: This has no effect without target_ms.',
      '4 budgets[0].notify.at: A hard budget never passes 1, so nobody is told of more.',
      '2 may_loosen[0]: This has no effect: this scope has no rule quality to loosen.',
      '6 api_keys.01a20459-ae3e-7052-a0e7-06e44f28e877.may_loosen[0]: There is no narrower scope than an API key.',
      '7 api_keys.01a20459-ae3e-7052-a0e7-06e44f28e878: These braces hold no rule.',
    ],
  ],
])('a lint %s', (_name, source, warnings) => {
  expect(warningsOf(source)).toEqual(warnings);
});

test('a lint of an object names its faults by path', () => {
  expect(lintDraft({ policy: { version: 1, max_tokens: -1 } })).toMatchObject({
    valid: false,
    faults: [{ path: 'max_tokens' }],
  });
});
