import type { FastifyReply, FastifyRequest } from 'fastify';

import { type Caller, labelsWithin } from '../identity/index.ts';
import type { LedgerReader } from '../ledger/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Log } from '../platform/log.ts';
import {
  type ChatCall,
  type Dialect,
  renderAnthropicModels,
  renderOpenAiModels,
} from '../providers/index.ts';
import { createAdmission } from './admission.ts';
import { readCacheControl } from './cache-control.ts';
import { chatCompletionRequest, messagesRequest } from './chat-request.ts';
import { createClient } from './client.ts';
import { registerDecisionRoutes } from './decision-routes.ts';
import { errorRendererOf } from './dialect.ts';
import { readLabels, readTraceHeaders } from './labels.ts';
import { type Rooms, runCall } from './pipeline.ts';
import { readVersionHeaders } from './version-headers.ts';

export interface Gateway {
  /** Calls under way, those whose client has gone among them. */
  inFlight(): number;
  /** Refuses new calls and waits for those under way; after `timeoutMs` they are cut off and recorded so. */
  drain(timeoutMs: number): Promise<void>;
}

export function registerGateway(
  server: HttpServer,
  {
    rooms,
    reader,
    maxCalls,
    log,
    callerOf,
    tenantOf,
  }: {
    rooms: Rooms;
    reader: LedgerReader;
    maxCalls: number;
    log: Log;
    callerOf: (request: FastifyRequest) => Caller;
    tenantOf: (request: FastifyRequest) => string;
  },
): Gateway {
  const admission = createAdmission(maxCalls);

  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    chat: ChatCall,
    model: string,
  ): Promise<void> {
    const caller = callerOf(request);
    const call = {
      caller,
      requestId: request.requestId,
      labels: labelsWithin(caller.limits, readLabels(request.headers)),
      traceHeaders: readTraceHeaders(request.headers),
      cacheControl: readCacheControl(request.headers),
      model,
      chat,
    };
    await admission.run(request, async (stop) => {
      const { socket } = request.raw;
      const client = createClient({ response: reply.raw, socket, requestId: request.requestId, stop });
      try {
        await runCall(call, client, rooms);
      } catch (error) {
        if (!client.started) throw error;
        // Once a head was sent, Fastify can no longer answer: what failed here is a bug, and the connection ends.
        log.error({ error, requestId: request.requestId }, 'a call failed after its answer had begun');
        reply.raw.destroy();
      }
      void reply.hijack();
    });
  }

  const route = (dialect: Dialect) => ({
    config: { access: 'may:calls' as const, renderError: errorRendererOf(dialect) },
  });
  const callRoute = (dialect: Dialect) => ({
    ...route(dialect),
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => admission.admit(request, reply),
  });

  server.post(
    '/v1/chat/completions',
    {
      ...callRoute('openai'),
      schema: {
        tags: ['Gateway'],
        summary: 'Create a chat completion (OpenAI format)',
        description: 'Unknown fields pass through to the provider.',
        body: chatCompletionRequest,
      },
    },
    (request, reply) =>
      serve(
        request,
        reply,
        { dialect: 'openai', body: request.body, stream: request.body.stream === true },
        request.body.model,
      ),
  );

  server.post(
    '/v1/messages',
    {
      ...callRoute('anthropic'),
      schema: {
        tags: ['Gateway'],
        summary: 'Create a message (Anthropic format)',
        description: 'Unknown fields pass through to the provider.',
        body: messagesRequest,
      },
    },
    (request, reply) =>
      serve(
        request,
        reply,
        {
          dialect: 'anthropic',
          body: request.body,
          stream: request.body.stream === true,
          versionHeaders: readVersionHeaders(request.headers),
        },
        request.body.model,
      ),
  );

  server.get(
    '/v1/models',
    { ...route('openai'), schema: { tags: ['Gateway'], summary: 'List the models that can be called' } },
    (request) => {
      const models = rooms.catalogue.list();
      return request.headers['anthropic-version'] === undefined
        ? renderOpenAiModels(models)
        : renderAnthropicModels(models);
    },
  );

  registerDecisionRoutes(server, { rooms, reader, callerOf, tenantOf });

  return {
    inFlight: () => admission.taken(),
    drain: (timeoutMs) => admission.drain(timeoutMs),
  };
}
