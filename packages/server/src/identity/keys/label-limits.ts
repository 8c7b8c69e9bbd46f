import { AppError } from '../../platform/errors.ts';
import type { KeyLimits } from './key-limits.ts';

type Labelled = Pick<KeyLimits, 'teams' | 'features'>;

/**
 * The labels of a call by a key that is limited to teams or features: a label that was left out is the key's where it
 * has exactly one. Throws AppError `label_not_allowed` for any other, and for none where the key has several: a call
 * that says nothing would escape the rules that hold for all of them.
 */
export function labelsWithin<
  Labels extends { readonly team: string | undefined; readonly feature: string | undefined },
>({ teams, features }: Labelled, labels: Labels): Labels {
  if (teams === undefined && features === undefined) return labels;
  return {
    ...labels,
    team: labelWithin(teams, labels.team, 'x-team'),
    feature: labelWithin(features, labels.feature, 'x-feature'),
  };
}

function labelWithin(
  allowed: readonly string[] | undefined,
  label: string | undefined,
  header: string,
): string | undefined {
  if (allowed === undefined) return label;
  if (label === undefined) {
    if (allowed.length === 1) return allowed[0];
    throw new AppError('label_not_allowed', `This API key needs ${header}: it is for several.`, {
      param: header,
    });
  }
  if (allowed.includes(label)) return label;
  throw new AppError('label_not_allowed', `This API key is not for what ${header} names.`, { param: header });
}
