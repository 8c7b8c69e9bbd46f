/** The client of Avouch for browsers and Node: a typed API, signed requests, and verification of what was answered. */
export { createClient } from './client.ts';
export type { AvouchClient } from './client.ts';
export type { AnswerOf, ApiCall, ApiInit, ApiMethod, ApiPath, BodyOf, QueryOf } from './api.ts';
export type { Auth } from './auth.ts';
export type { Fetch } from './transport.ts';
export { AvouchError } from './errors.ts';
export type { ClientErrorCode, ErrorFacts } from './errors.ts';

export { createSigningFetch } from './signing/index.ts';
export type { FetchLike, SigningKey } from './signing/index.ts';
