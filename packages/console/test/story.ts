/** What a feature of the seeded company does: whose it is, what it asks for, and how large its calls are. */
export interface StoryFeature {
  readonly name: string;
  readonly team: string;
  readonly models: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Calls on a working day. */
  readonly perDay: number;
}

export const FEATURES: readonly StoryFeature[] = [
  {
    name: 'support-answers',
    team: 'support',
    models: ['gpt-4.1-mini', 'gpt-4.1'],
    inputTokens: 34_000,
    outputTokens: 1_260,
    perDay: 8,
  },
  {
    name: 'contract-review',
    team: 'legal',
    models: ['gpt-4.1'],
    inputTokens: 210_000,
    outputTokens: 4_800,
    perDay: 3,
  },
  {
    name: 'invoice-extraction',
    team: 'finance',
    models: ['gpt-4.1-mini'],
    inputTokens: 68_000,
    outputTokens: 1_050,
    perDay: 5,
  },
  {
    name: 'code-assistant',
    team: 'platform',
    models: ['gpt-4.1', 'o4-mini'],
    inputTokens: 125_000,
    outputTokens: 6_900,
    perDay: 5,
  },
  {
    name: 'search-summaries',
    team: 'growth',
    models: ['gpt-4.1-mini'],
    inputTokens: 21_000,
    outputTokens: 720,
    perDay: 6,
  },
];

/** The people of the company, one of each role and a second admin. */
export const PEOPLE = [
  { role: 'admin', name: 'Robin Meyer', email: 'robin.meyer@northwind.example', teams: null },
  { role: 'admin', name: 'Amara Okafor', email: 'amara.okafor@northwind.example', teams: null },
  { role: 'finance', name: 'Jun Tanaka', email: 'jun.tanaka@northwind.example', teams: null },
  { role: 'auditor', name: 'Léa Fournier', email: 'lea.fournier@audit.example', teams: null },
  { role: 'developer', name: 'Mateo Silva', email: 'mateo.silva@northwind.example', teams: ['platform'] },
] as const;

const BASE = {
  version: 1 as const,
  time_zone: 'UTC',
  models: { allow: ['gpt-4.1*', 'o4-mini', 'simulated-*'] },
  max_tokens: 4_000,
  require_labels: ['team' as const],
};

/** The versions of the policy, oldest first: the day before the end on which each was published, why, and what it says. */
export const POLICIES: readonly {
  readonly daysAgo: number;
  readonly why: string;
  readonly policy: object;
}[] = [
  { daysAgo: 61, why: 'What we start from.', policy: BASE },
  {
    daysAgo: 27,
    why: 'Budgets for the quarter, agreed with finance.',
    policy: {
      ...BASE,
      budgets: [
        { id: 'monthly', limit_usd: '90.00', per: 'month', kind: 'soft', notify: { at: [0.5, 0.8, 1] } },
      ],
      teams: {
        legal: { budgets: [{ id: 'monthly', limit_usd: '32.00', per: 'month', notify: { at: [0.8, 1] } }] },
      },
    },
  },
  {
    daysAgo: 12,
    why: 'Support repeats its questions: keep exact answers. Card numbers never leave.',
    policy: {
      ...BASE,
      cache: { mode: 'exact' },
      personal_data: { credit_card: 'block', email: 'tokenize' },
      budgets: [
        { id: 'monthly', limit_usd: '90.00', per: 'month', kind: 'soft', notify: { at: [0.5, 0.8, 1] } },
      ],
      teams: {
        legal: { budgets: [{ id: 'monthly', limit_usd: '32.00', per: 'month', notify: { at: [0.8, 1] } }] },
        growth: { budgets: [{ id: 'daily', limit_usd: '0.60', per: 'day', notify: { at: [1] } }] },
        platform: {
          budgets: [
            { id: 'monthly', limit_usd: '45.00', per: 'month', kind: 'soft', notify: { at: [0.8, 1] } },
          ],
        },
      },
    },
  },
];
