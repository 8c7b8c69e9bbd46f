import { queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';

/** What is asked of a text is asked once: the same text has the same answer, and long texts are not kept for long. */
const DRAFT_KEPT_MS = 60_000;
/** A version never changes; whether it still is what was published is worth asking now and then. */
const AUDIT_FRESH_MS = 300_000;
/** Each row asks for an audit of its own, so that a page of versions is short. */
export const VERSIONS_ON_A_PAGE = 20;

/** The versions of the policy, newest first, from a cursor of the server. */
export function versionsQuery(cursor: string) {
  const before = /^\d{1,9}$/.test(cursor) && Number(cursor) > 0 ? Number(cursor) : undefined;
  return queryOptions({
    queryKey: ['policies', 'list', before],
    queryFn: ({ signal }) =>
      api.get('/v1/policies', {
        params: { query: { limit: VERSIONS_ON_A_PAGE, ...(before && { before }) } },
        signal,
      }),
  });
}

/** One version, or `current`. */
export function versionQuery(id: string) {
  return queryOptions({
    queryKey: ['policies', 'version', id],
    queryFn: ({ signal }) => api.get('/v1/policies/{id}', { params: { path: { id } }, signal }),
  });
}

export function auditQuery(version: number) {
  return queryOptions({
    queryKey: ['policies', 'audit', version],
    queryFn: ({ signal }) =>
      api.get('/v1/policies/{id}/audit', { params: { path: { id: String(version) } }, signal }),
    staleTime: AUDIT_FRESH_MS,
  });
}

/** What changes from a version to another, or to a text. */
export function diffQuery(from: number, to: number | string) {
  return queryOptions({
    queryKey: ['policies', 'diff', from, to],
    queryFn: ({ signal }) => api.post('/v1/policies/diff', { body: { from, to }, signal }),
    staleTime: Infinity,
    gcTime: DRAFT_KEPT_MS,
  });
}

/** Faults and warnings of a text. */
export function lintQuery(source: string) {
  return queryOptions({
    queryKey: ['policies', 'lint', source],
    queryFn: ({ signal }) => api.post('/v1/policies/lint', { body: { source }, signal }),
    staleTime: Infinity,
    gcTime: DRAFT_KEPT_MS,
  });
}

/** What a text would have made of the newest calls. */
export function simulationQuery(source: string, calls: number) {
  return queryOptions({
    queryKey: ['policies', 'simulation', source, calls],
    queryFn: ({ signal }) => api.post('/v1/policies/simulate', { body: { source, calls }, signal }),
    staleTime: Infinity,
    gcTime: DRAFT_KEPT_MS,
  });
}
