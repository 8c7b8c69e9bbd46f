import { createBoundedMap } from '../../platform/bounded-map.ts';

/**
 * What a model's own vendor, or another one beside it, has published of its accuracy on MMLU (Hendrycks and others,
 * 2020): where a model's quality starts before anybody has rated it. A benchmark of knowledge is a poor measure of any
 * one task; it is here because it is the one that most vendors published, and twenty ratings outweigh it.
 *
 * One scale, the share of English MMLU questions answered rightly. Two others are put onto it:
 * - MMLU-Pro by the line through the ten models of this table's sources that published both, least squares:
 *   `0.525 + 0.461 * score`. It misses those ten by 0.019 on average and by 0.043 at most.
 * - MMMLU, the same questions in fourteen other languages, as it is: models do no better there, so it is a lower bound.
 *
 * What was not found in a publication is not here. Newer models often publish neither benchmark: their quality is
 * unknown until they are rated.
 */
export interface PublishedScore {
  /** 0 to 1, on the one scale. */
  readonly score: number;
  /** The score as it was published, and on what. */
  readonly stated: number;
  readonly benchmark: Benchmark;
  readonly publication: string;
  /** The day of the publication, or the month where only that is known. */
  readonly date: string;
}

export type Benchmark = 'MMLU' | 'MMLU-Pro' | 'MMMLU';

/** The published score of a model by its name at a provider: vendors' prefixes, dates and `-latest` do not matter. */
export function publishedScoreOf(model: string): PublishedScore | undefined {
  let family = families.get(model);
  if (family === undefined) families.set(model, (family = familyOf(model)));
  return byName.get(family);
}

interface Publication {
  readonly title: string;
  readonly date: string;
  readonly benchmark: Benchmark;
  /** Names as the price list has them, and the names of the models at those who host them. */
  readonly scores: Readonly<Record<string, number>>;
}

const publications: readonly Publication[] = [
  {
    title: 'OpenAI, simple-evals, benchmark results (https://github.com/openai/simple-evals)',
    date: '2025-04',
    benchmark: 'MMLU',
    scores: {
      // Reasoning models at their default effort.
      o3: 0.929,
      'o4-mini': 0.9,
      'o3-mini': 0.859,
      o1: 0.918,
      'o1-preview': 0.908,
      'o1-mini': 0.852,
      'gpt-4.1': 0.902,
      'gpt-4.1-mini': 0.875,
      'gpt-4.1-nano': 0.801,
      'gpt-4.5-preview': 0.908,
      // The lowest of three dated versions: the undated name is not pinned to any.
      'gpt-4o': 0.857,
      'gpt-4o-mini': 0.82,
      'gpt-4-turbo': 0.867,
      'gpt-4-0125-preview': 0.854,
      'gpt-4-1106-preview': 0.847,
      // As other vendors reported them.
      'claude-3-5-sonnet': 0.883,
      'claude-3-opus': 0.868,
      'grok-2': 0.875,
      'gemini-1.5-pro': 0.819,
      'gemini-1.5-flash': 0.779,
    },
  },
  {
    title:
      'Meta, Llama 3.3 model card (https://github.com/meta-llama/llama-models/blob/main/models/llama3_3/MODEL_CARD.md)',
    date: '2024-12-06',
    benchmark: 'MMLU',
    scores: {
      'llama-3.1-8b': 0.73,
      'llama-3.1-70b': 0.86,
      'llama-3.3-70b': 0.86,
      'llama-3.1-405b': 0.886,
    },
  },
  {
    title:
      'Meta, Llama 4 model card (https://github.com/meta-llama/llama-models/blob/main/models/llama4/MODEL_CARD.md)',
    date: '2025-04-05',
    benchmark: 'MMLU-Pro',
    scores: { 'llama-4-scout': 0.743, 'llama-4-maverick': 0.805 },
  },
  {
    title: 'DeepSeek, DeepSeek-R1 evaluation (https://github.com/deepseek-ai/DeepSeek-R1)',
    date: '2025-01',
    benchmark: 'MMLU',
    scores: { 'deepseek-v3': 0.885, 'deepseek-r1': 0.908 },
  },
  {
    title:
      'Mistral AI, Mistral Small 3.1 model card (https://huggingface.co/mistralai/Mistral-Small-3.1-24B-Instruct-2503)',
    date: '2025-03',
    benchmark: 'MMLU',
    scores: { 'mistral-small-3.1-24b': 0.8062 },
  },
  {
    title: 'Anthropic, Claude 3 Haiku (https://www.anthropic.com/news/claude-3-haiku)',
    date: '2024-03',
    benchmark: 'MMLU',
    scores: { 'claude-3-haiku': 0.752 },
  },
  {
    title: 'Anthropic, Claude 3.7 Sonnet (https://www.anthropic.com/news/claude-3-7-sonnet)',
    date: '2025-02',
    benchmark: 'MMMLU',
    // Without extended thinking.
    scores: { 'claude-3-7-sonnet': 0.832 },
  },
  {
    title: 'Anthropic, Claude 4 (https://www.anthropic.com/news/claude-4)',
    date: '2025-05-22',
    benchmark: 'MMMLU',
    // From here on with extended thinking.
    scores: { 'claude-opus-4': 0.888, 'claude-sonnet-4': 0.865 },
  },
  {
    title: 'Anthropic, Claude Opus 4.1 (https://www.anthropic.com/news/claude-opus-4-1)',
    date: '2025-08-05',
    benchmark: 'MMMLU',
    scores: { 'claude-opus-4-1': 0.895 },
  },
  {
    title: 'Anthropic, Claude Sonnet 4.5 (https://www.anthropic.com/news/claude-sonnet-4-5)',
    date: '2025-09-29',
    benchmark: 'MMMLU',
    scores: { 'claude-sonnet-4-5': 0.891 },
  },
  {
    title: 'Anthropic, Claude Haiku 4.5 (https://www.anthropic.com/news/claude-haiku-4-5)',
    date: '2025-10-15',
    benchmark: 'MMMLU',
    scores: { 'claude-haiku-4-5': 0.83 },
  },
];

const byName: ReadonlyMap<string, PublishedScore> = new Map(
  publications.flatMap(({ title, date, benchmark, scores }) =>
    Object.entries(scores).map(([name, stated]) => [
      name,
      { score: onOneScale(benchmark, stated), stated, benchmark, publication: title, date },
    ]),
  ),
);

/** A choice among all models asks for each of them at every call. Clients can make names up, so they are bounded. */
const families = createBoundedMap<string, string>(4_096);

/** Every model that has a published score. */
export function scoredModels(): readonly string[] {
  return [...byName.keys()];
}

function onOneScale(benchmark: Benchmark, stated: number): number {
  switch (benchmark) {
    case 'MMLU':
    case 'MMMLU':
      return stated;
    case 'MMLU-Pro':
      return Math.round((0.525 + 0.461 * stated) * 1_000) / 1_000;
    default:
      return benchmark satisfies never;
  }
}

/**
 * The name without who hosts it, when it was made and how it is packed: `meta-llama/Llama-3.3-70B-Instruct` and
 * `llama-3.3-70b-versatile` are one model, and so are `claude-opus-4-0` and `claude-opus-4-20250514`. A further version
 * (`claude-opus-4-5`) or another size stays another name. Names are cut first: nothing longer is a model's.
 */
function familyOf(model: string): string {
  const name = model.slice(0, 128).toLowerCase().split('/').at(-1) ?? '';
  return name
    .replace(/^meta-(?=llama)/, '')
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|meta|mistral|deepseek)\./, '')
    .replace(/-v\d:\d+$/, '')
    .replace(/[@:].*$/, '')
    .replace(/-(?:latest|instruct|versatile|instant|specdec)$/, '')
    .replace(/-\d{4}-?\d{2}-?\d{2}$/, '')
    .replace(/-17b-(?:16|128)e(?:-instruct)?(?:-fp8)?$/, '')
    .replace(/^(claude-(?:opus|sonnet)-4)-0$/, '$1')
    .replace(/^(mistral-small-3\.1-24b)-instruct(?:-2503)?$/, '$1');
}
