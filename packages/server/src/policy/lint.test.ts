import { expect, test } from 'vitest';

import { lintDraft } from './draft.ts';

function warningsOf(source: string): string[] {
  const { valid, warnings } = lintDraft({ source: `version: 1\n${source}` });
  expect(valid).toBe(true);
  return warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

const kept = (rule: string) =>
  `and that holds here too; name ${rule} in the tenant's may_loosen to change it.`;

test('knows which kinds a group of personal data holds', () => {
  const source = `require_labels: [team]
personal_data: {secret: block, jwt: allow, email: redact}
teams: {t: {personal_data: {contact: tokenize, jwt: allow, api_token: redact, national_id: allow}}}`;
  expect(warningsOf(source)).toEqual([
    `4 teams.t.personal_data.contact: The tenant says redact, ${kept('personal_data')}`,
    `4 teams.t.personal_data.api_token: The tenant says block, ${kept('personal_data')}`,
  ]);
});

test.each(['constructor', 'mail', 'EMAIL', ''])(
  'refuses to sign a rule on %j, which nothing looks for',
  (kind) => {
    const { valid, faults } = lintDraft({ source: `version: 1\npersonal_data: {"${kind}": redact}` });
    expect(valid).toBe(false);
    expect(faults.map(({ message }) => message).join()).toMatch(/name a kind such as email, a group/i);
  },
);

test('says what a cache rule asks for in vain', () => {
  expect(warningsOf('cache: {mode: exact, max_error_rate: 0.01}')).toEqual([
    '2 cache.max_error_rate: This has no effect: only semantic answers can be wrong.',
  ]);
  expect(warningsOf('cache: {mode: "off", ttl_s: 60}')).toEqual([
    '2 cache.ttl_s: This has no effect: nothing is kept.',
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
cache: {mode: exact, ttl_s: 60}
personal_data: {"*": redact}
unexamined_content: flag
rate_limits: {concurrency: 5}
teams:
  t:
    models: {allow: [gpt-4o, claude-5]}
    residency: {allow: [eu-west-1, us]}
    max_tokens: 20
    max_cost_usd: 1.5
    latency: {target_ms: 20}
    quality: {floor: 0.1}
    cache: {mode: semantic, ttl_s: 61}
    personal_data: {email: tokenize, phone: block}
    unexamined_content: allow
    rate_limits: {concurrency: 9}`,
    [
      `15 teams.t.models.allow[1]: The tenant does not allow all of this, ${kept('models')}`,
      `16 teams.t.residency.allow[1]: The tenant does not allow this region, ${kept('residency')}`,
      `17 teams.t.max_tokens: The tenant allows 10 tokens, ${kept('max_tokens')}`,
      `18 teams.t.max_cost_usd: The tenant allows 1 dollars, ${kept('max_cost_usd')}`,
      `19 teams.t.latency.target_ms: The tenant allows 10 ms, ${kept('latency')}`,
      `20 teams.t.quality.floor: The tenant asks for 0.5, ${kept('quality')}`,
      `21 teams.t.cache.mode: The tenant says exact, ${kept('cache')}`,
      `21 teams.t.cache.ttl_s: The tenant allows 60, ${kept('cache')}`,
      `22 teams.t.personal_data.email: The tenant says redact, ${kept('personal_data')}`,
      `23 teams.t.unexamined_content: The tenant says flag, ${kept('unexamined_content')}`,
      `24 teams.t.rate_limits.concurrency: The tenant allows 5 in all, ${kept('rate_limits')}`,
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
