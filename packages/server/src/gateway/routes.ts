import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Principal } from '../identity/index.ts';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Log } from '../platform/log.ts';
import {
  type ChatCall,
  type Dialect,
  renderAnthropicModels,
  renderOpenAiModels,
} from '../providers/index.ts';
import { chatCompletionRequest, messagesRequest } from './chat-request.ts';
import { createClient } from './client.ts';
import { errorRendererOf } from './dialect.ts';
import { type CallLabels, readLabels, readTraceHeaders } from './labels.ts';
import { type Rooms, runCall } from './pipeline.ts';

export interface Gateway {
  /** Calls under way, those whose client has gone among them. */
  inFlight(): number;
  /** Refuses new calls and waits for those under way; after `timeoutMs` they are cut off and recorded so. */
  drain(timeoutMs: number): Promise<void>;
}

const RETRY_AFTER_S = 1;

export function registerGateway(
  server: HttpServer,
  {
    rooms,
    maxCalls,
    log,
    principalOf,
  }: {
    rooms: Rooms;
    maxCalls: number;
    log: Log;
    principalOf: (request: FastifyRequest) => Principal;
  },
): Gateway {
  const underWay = new Map<Promise<void>, AbortController>();
  let closing = false;

  /** Step 2 of a call's life: admit. */
  function admit(request: FastifyRequest): CallLabels {
    if (closing) throw new AppError('shutting_down', undefined, { retryAfterS: RETRY_AFTER_S });
    if (underWay.size >= maxCalls) {
      throw new AppError('overloaded', `This server carries ${maxCalls} calls at once.`, {
        retryAfterS: RETRY_AFTER_S,
      });
    }
    return readLabels(request.headers);
  }

  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    chat: ChatCall,
    model: string,
  ): Promise<void> {
    const labels = admit(request);
    const stop = new AbortController();
    const client = createClient(reply.raw, request.requestId, stop.signal);
    const call = {
      principal: principalOf(request),
      requestId: request.requestId,
      labels,
      traceHeaders: readTraceHeaders(request.headers),
      model,
      chat,
    };
    const running = runCall(call, client, rooms);
    underWay.set(running, stop);
    try {
      await running;
      void reply.hijack();
    } catch (error) {
      if (!client.started) throw error;
      // Once a head was sent, Fastify can no longer answer: what failed here is a bug, and the connection ends.
      log.error({ error, requestId: request.requestId }, 'a call failed after its answer had begun');
      void reply.hijack();
      reply.raw.destroy();
    } finally {
      underWay.delete(running);
    }
  }

  const route = (dialect: Dialect) => ({
    config: { access: 'key:calls' as const, renderError: errorRendererOf(dialect) },
  });

  server.post(
    '/v1/chat/completions',
    {
      ...route('openai'),
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
      ...route('anthropic'),
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
        { dialect: 'anthropic', body: request.body, stream: request.body.stream === true },
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

  return {
    inFlight: () => underWay.size,
    async drain(timeoutMs) {
      closing = true;
      const timer = setTimeout(() => {
        for (const stop of underWay.values()) stop.abort();
      }, timeoutMs);
      while (underWay.size > 0) await Promise.allSettled(underWay.keys());
      clearTimeout(timer);
    },
  };
}
