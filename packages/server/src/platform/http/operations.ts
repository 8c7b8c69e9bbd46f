import { hash, timingSafeEqual } from 'node:crypto';

import type { FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { z } from 'zod';

import { AppError } from '../errors.ts';
import type { HttpServer } from './server.ts';

/** What load balancers and Prometheus ask. `ready` rejects when calls could not be served. */
export function registerOperations(
  server: HttpServer,
  { ready, registry }: { ready: () => Promise<void>; registry: Registry },
): void {
  const status = z.object({ status: z.literal('ok') });

  server.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: { tags: ['Operations'], summary: 'The process runs', response: { 200: status } },
    },
    () => ({ status: 'ok' as const }),
  );

  server.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        tags: ['Operations'],
        summary: 'Calls can be served: the database answers',
        response: { 200: status },
      },
    },
    async () => {
      await ready();
      return { status: 'ok' as const };
    },
  );

  server.get(
    '/metrics',
    { config: { access: 'metrics' }, schema: { tags: ['Operations'], summary: 'Metrics for Prometheus' } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}

/**
 * Who may read metrics: who has the token, or, where there is none, a process on this machine that asks
 * directly. A request that came through a proxy says so in its headers, and then its real sender is unknown.
 * Throws AppError `metrics_forbidden`.
 */
export function admitToMetrics(request: FastifyRequest, token: string | undefined): void {
  const { authorization } = request.headers;
  if (token !== undefined) {
    const presented = digest(authorization?.replace(/^Bearer /i, '') ?? '');
    if (timingSafeEqual(presented, digest(token))) return;
    throw new AppError('metrics_forbidden', 'Send the value of AVOUCH_METRICS_TOKEN as a bearer token.');
  }
  const isLocal = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
  const isForwarded = ['forwarded', 'x-forwarded-for', 'via', 'x-real-ip'].some(
    (name) => name in request.headers,
  );
  if (isLocal && !isForwarded) return;
  throw new AppError('metrics_forbidden', 'Set AVOUCH_METRICS_TOKEN to read metrics from elsewhere.');
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
