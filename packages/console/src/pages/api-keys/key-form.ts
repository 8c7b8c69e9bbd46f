import type { BodyOf } from '@avouch/sdk';

import type { Checks } from '../../forms/use-fields.ts';
import type { Scope } from './key-words.ts';

/** A new key as its form has it; the names are the server's, so that its refusals find their fields. */
export type KeyForm = {
  readonly name: string;
  readonly kind: 'secret' | 'signing';
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[];
  readonly features: readonly string[];
  readonly ip_ranges: readonly string[];
  readonly lifetime_days: string;
};

/** Days that a key may live. A year is the most. */
export const LIFETIMES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '365', label: 'A year, the most' },
] as const;

export const NEW_KEY: KeyForm = {
  name: '',
  kind: 'secret',
  scopes: ['calls'],
  teams: [],
  features: [],
  ip_ranges: [],
  lifetime_days: '90',
};

const LABEL = /^[\w.:/-]{1,64}$/;
const ADDRESS = /^[0-9a-f.:]{2,45}(\/\d{1,3})?$/i;

/** What is wrong with a new key as far as can be said without the server. */
export const KEY_CHECKS: Checks<KeyForm> = {
  name: (name) => (name.trim() === '' ? 'Give it a name that says what uses it.' : undefined),
  scopes: (scopes, { teams, features }) =>
    scopes.length === 0 ? 'Choose what it may do.' : clashOf(scopes, { teams, features }),
  teams: wrongLabel,
  features: wrongLabel,
  ip_ranges(ranges) {
    const wrong = ranges.find((range) => !ADDRESS.test(range));
    return wrong === undefined ? undefined : `“${wrong}” is no address or network such as 192.0.2.0/24.`;
  },
};

/** Pure: the key as `POST /v1/api-keys` takes it. */
export function bodyOf(form: KeyForm): BodyOf<'post', '/v1/api-keys'> {
  return {
    name: form.name.trim(),
    kind: form.kind,
    scopes: [...form.scopes],
    lifetime_days: Number(form.lifetime_days),
    ...(form.teams.length > 0 && { teams: [...form.teams] }),
    ...(form.features.length > 0 && { features: [...form.features] }),
    ...(form.ip_ranges.length > 0 && { ip_ranges: [...form.ip_ranges] }),
  };
}

/** A limit that would not hold for one of the scopes is a trap: the server refuses it, and the form says so before. */
function clashOf(
  scopes: readonly Scope[],
  { teams, features }: Pick<KeyForm, 'teams' | 'features'>,
): string | undefined {
  if (features.length > 0 && scopes.some((scope) => scope !== 'calls'))
    return 'A limit to features holds for calls alone: take the other scopes or the limit away.';
  if (teams.length > 0 && scopes.some((scope) => scope !== 'calls' && scope !== 'calls:read'))
    return 'A limit to teams holds for making and reading calls: take the other scopes or the limit away.';
  return undefined;
}

function wrongLabel(labels: readonly string[]): string | undefined {
  const wrong = labels.find((label) => !LABEL.test(label));
  return wrong === undefined ? undefined : `“${wrong}”: use letters, digits and . _ : / - only.`;
}
