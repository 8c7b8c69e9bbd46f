import { wordOf } from '../../words/word-of.ts';

/** What spend can be told apart and narrowed by, in the order in which people go deeper. */
export const DIMENSIONS = ['team', 'feature', 'model', 'provider', 'api_key'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const DIMENSION_NAMES: Readonly<Record<Dimension, string>> = {
  team: 'Team',
  feature: 'Feature',
  model: 'Model',
  provider: 'Provider',
  api_key: 'API key',
};

export const DIMENSION_PLURALS: Readonly<Record<Dimension, string>> = {
  team: 'teams',
  feature: 'features',
  model: 'models',
  provider: 'providers',
  api_key: 'API keys',
};

const UNLABELLED: Readonly<Record<Dimension, string>> = {
  team: 'Without a team',
  feature: 'Without a feature',
  model: 'No model was asked',
  provider: 'No provider was asked',
  api_key: 'Without an API key',
};

/** How a value of a dimension is called. Calls without the label have the empty one. */
export function labelOf(dimension: Dimension, value: string, nameOf: (id: string) => string): string {
  if (value === '') return wordOf(UNLABELLED, dimension) ?? 'Without a label';
  return dimension === 'api_key' ? nameOf(value) : value;
}
