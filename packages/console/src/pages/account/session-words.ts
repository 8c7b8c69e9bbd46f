import type { AnswerOf } from '@avouch/sdk';

export type OwnSession = AnswerOf<'get', '/v1/sessions'>['sessions'][number];
type Method = OwnSession['methods'][number];

const METHOD_WORDS: Readonly<Record<Method, string>> = {
  password: 'password',
  totp: 'authenticator app',
  recovery_code: 'recovery code',
  passkey: 'passkey',
  oidc: 'single sign-on',
  oidc_mfa: 'single sign-on with a second factor',
};

/** Pure: how somebody showed who they are, as "Password and authenticator app". */
export function methodsWords(methods: readonly Method[]): string {
  const shown = methods.includes('oidc_mfa') ? methods.filter((method) => method !== 'oidc') : methods;
  const words = [...new Set(shown)].map((method) => METHOD_WORDS[method]).join(' and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Pure: the session at hand first, then the ones used last. */
export function inOrder(sessions: readonly OwnSession[]): readonly OwnSession[] {
  return [...sessions].sort(
    (one, other) =>
      Number(other.current) - Number(one.current) ||
      Date.parse(other.last_seen_at) - Date.parse(one.last_seen_at),
  );
}
