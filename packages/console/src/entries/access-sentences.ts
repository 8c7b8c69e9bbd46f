import { wordOf } from '../words/word-of.ts';
import { counted } from '../words/quantity.ts';
import type { Fields } from './fields.ts';

/** Sentences of entries about people, sign-ins and keys, by kind. */
export const ACCESS_SENTENCES: Readonly<Record<string, (entry: Fields) => string>> = {
  'session.started': (entry) =>
    `${entry.who('by')} signed in${spokenList(entry.list('methods').map(methodWords), ' with ')}.`,
  'session.reauthenticated': (entry) =>
    `${entry.who('by')} proved again who they are, with ${methodWords(entry.text('method'))}.`,
  'session.ended': (entry) => sessionEnded(entry),
  'session.refused': (entry) =>
    `${times(entry, 'A sign-in', 'sign-ins')} to the account of ${entry.who('by')} ${was(entry)} refused: ${wordOf(SIGN_IN_REFUSED, entry.text('reason')) ?? entry.words('reason')}.`,
  'access.refused': (entry) =>
    `${entry.who('by')} was refused ${times(entry, 'once', 'times').toLowerCase()}: it needs ${entry.text('reason').replace(/^may:/, '')}.`,
  'member.joined': (entry) =>
    `${entry.who('user')} joined as ${entry.text('role')}${ofTeams(entry)}${wordOf(THROUGH, entry.text('through')) ?? ''}.`,
  'member.role_changed': (entry) =>
    entry.text('role') === entry.text('previous_role')
      ? `${entry.who('by')} changed the teams of ${entry.who('user')}${ofTeams(entry, ' to ', ' to all')}.`
      : `${entry.who('by')} made ${entry.who('user')} ${entry.text('role')}, who was ${entry.text('previous_role')}.`,
  'member.removed': (entry) =>
    `${entry.who('by')} removed ${entry.who('user')}, who was ${entry.text('role')}.`,
  'invitation.created': (entry) =>
    `${entry.who('by')} invited somebody as ${entry.text('role')}${ofTeams(entry)}.`,
  'invitation.revoked': (entry) => `${entry.who('by')} withdrew an invitation.`,
  'invitation.accepted': (entry) => `${entry.who('by')} accepted an invitation.`,
  'password.changed': (entry) =>
    entry.text('how') === 'reset'
      ? `${entry.who('by')} set a new password through a link that was mailed.`
      : `${entry.who('by')} changed their password.`,
  'totp.enrolled': (entry) => `${entry.who('by')} set up an authenticator app.`,
  'totp.removed': (entry) => `${entry.who('by')} removed their authenticator app.`,
  'recovery_codes.made': (entry) => `${entry.who('by')} made new recovery codes.`,
  'passkey.added': (entry) => `${entry.who('by')} added a passkey.`,
  'passkey.removed': (entry) =>
    entry.text('user') === entry.text('by')
      ? `${entry.who('by')} removed a passkey.`
      : `${entry.who('by')} removed a passkey of ${entry.who('user')}.`,
  'settings.changed': (entry) =>
    entry.is('require_second_factor')
      ? `${entry.who('by')} made a second factor a duty for every member.`
      : `${entry.who('by')} no longer asks every member for a second factor.`,
  'oidc_connection.set': (entry) => `${entry.who('by')} set up or changed the connection to an issuer.`,
  'oidc_connection.removed': (entry) => `${entry.who('by')} removed the connection to an issuer.`,
  'identity.linked': (entry) => `${entry.who('user')} was linked to their identity at an issuer.`,
  'access_token.issued': (entry) => `${entry.who('by')} took an access token for the API.`,
  'token_key.rotated': () => 'The key that signs access tokens was rotated.',
  'api_key.created': (entry) =>
    `${entry.who('by')} made the API key ${entry.text('prefix')}…${spokenList(entry.list('scopes'), ' for ')}.`,
  'api_key.rotated': (entry) =>
    `${entry.who('by')} gave the API key ${entry.text('previous_prefix')}… a new secret, ${entry.text('prefix')}…${entry.at('overlap_ends_at') && `; the old one works until ${entry.at('overlap_ends_at')}`}.`,
  'api_key.revoked': (entry) =>
    entry.text('reason') === 'owner_left'
      ? `The API key ${entry.text('prefix')}… ended, as the person behind it left or lost the role.`
      : `${entry.who('by')} revoked the API key ${entry.text('prefix')}….`,
};

const METHODS: Readonly<Record<string, string>> = {
  password: 'a password',
  totp: 'an authenticator app',
  recovery_code: 'a recovery code',
  passkey: 'a passkey',
  oidc: 'an issuer',
  oidc_mfa: 'an issuer that asked for a second factor',
};

function methodWords(method: string): string {
  return wordOf(METHODS, method) ?? method.replaceAll('_', ' ');
}

const SIGN_IN_REFUSED: Readonly<Record<string, string>> = {
  password: 'wrong password',
  code: 'wrong code',
  too_many_attempts: 'too many attempts',
};

const THROUGH: Readonly<Record<string, string>> = {
  first_admin_link: ', by the link for the first admin',
  invitation: ', by an invitation',
  oidc: ', through an issuer',
};

const ENDED: Readonly<Record<string, string>> = {
  replaced: 'was replaced by a newer one',
  too_many: 'ended, as there were too many',
  password_changed: 'ended, as the password was changed',
  role_changed: 'ended, as their role was changed',
  member_removed: 'ended, as they are no longer a member',
};

function sessionEnded(entry: Fields): string {
  switch (entry.text('reason')) {
    case 'signed_out':
      return `${entry.who('user')} signed out.`;
    case 'revoked':
      return `${entry.who('by')} ended a session of ${entry.text('by') === entry.text('user') ? 'their own' : entry.who('user')}.`;
    default:
      return `A session of ${entry.who('user')} ${wordOf(ENDED, entry.text('reason')) ?? `ended: ${entry.words('reason')}`}.`;
  }
}

function ofTeams(entry: Fields, before = ' of ', none = ''): string {
  const teams = entry.list('teams');
  return teams.length === 0 ? none : `${before}${teams.join(', ')}`;
}

function times(entry: Fields, one: string, many: string): string {
  const count = entry.number('count') ?? 1;
  return count === 1 ? one : counted(count, many, many);
}

function was(entry: Fields): string {
  return (entry.number('count') ?? 1) === 1 ? 'was' : 'were';
}

function spokenList(words: readonly string[], before: string): string {
  if (words.length === 0) return '';
  if (words.length > 4) return `${before}${words.slice(0, 3).join(', ')} and ${words.length - 3} more`;
  return `${before}${words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`}`;
}
