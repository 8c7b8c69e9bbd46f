import type { AnswerOf } from '@avouch/sdk';

/** A version of the policy in the list of versions. */
export type PolicyRecord = AnswerOf<'get', '/v1/policies'>['policies'][number];
/** A version of the policy, with its text. */
export type PolicyVersion = AnswerOf<'get', '/v1/policies/{id}'>;
/** Whether a version is what was published, and what it changed. */
export type PolicyAudit = AnswerOf<'get', '/v1/policies/{id}/audit'>;
/** One difference between two policies. */
export type PolicyChange = AnswerOf<'post', '/v1/policies/diff'>['changes'][number];
/** What is wrong with a text, or said in vain, and where. */
export type Remark = AnswerOf<'post', '/v1/policies/lint'>['faults'][number];
/** What a text would have made of past calls. */
export type Simulation = AnswerOf<'post', '/v1/policies/simulate'>;
