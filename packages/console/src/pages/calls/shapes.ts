import type { AnswerOf, QueryOf } from '@avouch/sdk';

/** `GET /v1/calls` */
export type CallsAnswer = AnswerOf<'get', '/v1/calls'>;
export type CallsQuery = QueryOf<'get', '/v1/calls'>;
/** A call as the list has it. */
export type ListedCall = CallsAnswer['calls'][number];
export type CacheResult = NonNullable<ListedCall['cache']>;

export const OUTCOMES = ['answered', 'refused', 'failed', 'cancelled'] as const;
export type Outcome = ListedCall['outcome'];

/** `GET /v1/calls/{entry}` */
export type CallAnswer = AnswerOf<'get', '/v1/calls/{entry}'>;
/** What was decided on a call and why. */
export type Decision = CallAnswer['decision'];
export type Attempt = Decision['attempts'][number];
