import type { AnswerOf } from '@avouch/sdk';

/** Who is signed in, where, and what they may do there. */
export type Session = AnswerOf<'get', '/v1/session'>;
export type Role = Session['role'];
/** What the server's table lets roles do. */
export type Permission = Session['permissions'][number];
/** The ways in. */
export type SignInMethods = AnswerOf<'get', '/v1/auth/methods'>;
/** What a step of signing in leads to. */
export type SignInStep = AnswerOf<'post', '/v1/auth/password'>;
/** What an invitation is to. */
export type InvitationFacts = AnswerOf<'get', '/v1/auth/invitations/{token}'>;
