import { wordOf } from '../words/word-of.ts';

/** What the first word of a kind is about, in the order in which filters list them. */
const GROUPS: Readonly<Record<string, string>> = {
  session: 'Sign-ins',
  access: 'Refused acts',
  member: 'Members',
  invitation: 'Invitations',
  settings: 'Sign-in settings',
  oidc_connection: 'Issuers',
  identity: 'Identities of issuers',
  password: 'Passwords',
  passkey: 'Passkeys',
  totp: 'Authenticator apps',
  recovery_codes: 'Recovery codes',
  access_token: 'Access tokens',
  token_key: 'Keys of access tokens',
  api_key: 'API keys',
  credential: 'Age of credentials',
  policy: 'Policies',
  budget: 'Budgets',
  baseline: 'Baselines',
  price: 'Prices',
  cache: 'Cache',
  feedback: 'Feedback',
  notification_channel: 'Notification channels',
  control: 'Controls',
  tenant: 'Tenant',
  call: 'Calls',
};

/** The group of a kind: `api_key` of `api_key.created`. */
export function groupOf(kind: string): string {
  return kind.split('.')[0] ?? kind;
}

/** What a group is called; one that is not known here by its own word. */
export function groupName(group: string): string {
  return wordOf(GROUPS, group) ?? sentenceCase(group.replaceAll('_', ' '));
}

/** A kind as a reader sees it: "API keys: rotated". */
export function kindName(kind: string): string {
  const [, what] = kind.split('.');
  const group = groupName(groupOf(kind));
  return what === undefined ? group : `${group}: ${what.replaceAll('_', ' ')}`;
}

/** Pure: the groups of some kinds in the order of filters, with how many entries each has. */
export function groupsOf(
  kinds: readonly { readonly kind: string; readonly count: number }[],
): readonly { readonly group: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind, count } of kinds) counts.set(groupOf(kind), (counts.get(groupOf(kind)) ?? 0) + count);
  const order = Object.keys(GROUPS);
  const place = (group: string) => (order.includes(group) ? order.indexOf(group) : order.length);
  return [...counts]
    .map(([group, count]) => ({ group, count }))
    .sort((one, other) => place(one.group) - place(other.group) || (one.group < other.group ? -1 : 1));
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
