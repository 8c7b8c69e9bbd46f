import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';

import type { Clock } from '../clock.ts';
import { AppError, type ErrorCode, errorTable } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Network } from '../ip-address.ts';
import type { Log } from '../log.ts';
import type { Tls } from '../tls/index.ts';
import { toAppError } from './failure.ts';
import { createListener } from './listener.ts';
import { type ErrorRenderer, renderProblem } from './problem.ts';

/** Who may use a route. A route that does not say it does not start. */
export type Access = 'public' | 'metrics' | 'member' | `may:${string}`;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** What it does is dangerous: a person must have shown within ten minutes who they are. */
    reauthenticate?: boolean;
    /** It concerns the person beyond this tenant: not for a session that is confined to one. */
    beyondTenant?: boolean;
    renderError?: ErrorRenderer;
  }
  interface FastifyInstance {
    /** Every route with who may use it: what the walk over all routes goes by. */
    registeredRoutes: RegisteredRoute[];
    /** Proxies whose word on a client's address is taken; see `clientAddressOf`. */
    trustedProxies: readonly Network[];
  }
  interface FastifyRequest {
    /** The client's `x-request-id`, or one of ours. */
    requestId: string;
  }
}

export interface RegisteredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  readonly reauthenticate: boolean;
  /** It serves files to browsers and is no part of the API. */
  readonly isHidden: boolean;
}

export type HttpServer = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const MAX_PARAMETER_LENGTH = 512;

/** Refusals whose sentences name places on this machine or its network. */
const FOR_THE_OPERATOR: ReadonlySet<ErrorCode> = new Set([
  'signing_key_missing',
  'signing_key_mismatch',
  'data_dir_unwritable',
  'database_unreachable',
]);
/** For a client that is still writing to read why it was refused. */
const LINGER_MS = 1_000;

const REQUEST_ID_PATTERN = /^[\w.:-]{1,128}$/;

type Headers = readonly (readonly [name: string, value: string])[];

/** Decides whether a request may go on, before its body is read. Rejects with the refusal. */
export type Admit = (request: FastifyRequest, access: Access) => Promise<void>;

/** Decides whether a body is the one that its request was admitted with, before it is read. Throws the refusal. */
export type AdmitBody = (request: FastifyRequest, body: Buffer) => void;

/**
 * The HTTP server without routes: bounds, one reader of bodies, one renderer of errors, a request id on every
 * answer, and an access check that no route can forget.
 */
export function createHttpServer({
  maxBodyBytes,
  clock,
  log,
  admit,
  admitBody,
  trustedProxies = [],
  headers = [],
  tls,
}: {
  maxBodyBytes: number;
  clock: Clock;
  log: Log;
  admit: Admit;
  admitBody?: AdmitBody | undefined;
  trustedProxies?: readonly Network[] | undefined;
  /** What stands on every answer. */
  headers?: Headers | undefined;
  /** Undefined for plain HTTP. */
  tls?: Tls | undefined;
}): HttpServer {
  const server = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    forceCloseConnections: 'idle',
    serverFactory: (handle) =>
      createListener({
        handle,
        refuse: (error, socket) => refuseMalformed(error, socket, newId(clock.now()), headers),
        headers,
        tls,
      }),
    // Each listener has its own: for `localhost` there are two.
    clientErrorHandler: () => undefined,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    frameworkErrors: (error, request, reply) => {
      request.requestId = newId(clock.now());
      sendError(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('requestId', '');

  const registeredRoutes: RegisteredRoute[] = [];
  server.decorate('registeredRoutes', registeredRoutes);
  server.decorate('trustedProxies', trustedProxies);
  server.addHook('onRoute', ({ method, url, config, schema }) => {
    const access = config?.access;
    if (access === undefined) {
      throw new TypeError(`The route ${String(method)} ${url} does not say who may use it`);
    }
    const reauthenticate = config?.reauthenticate === true;
    const isHidden = schema?.hide === true;
    for (const each of [method].flat()) {
      registeredRoutes.push({ method: each, url, access, reauthenticate, isHidden });
    }
  });

  server.addHook('onRequest', async (request, reply) => {
    const presented = request.headers['x-request-id'];
    if (typeof presented === 'string' && REQUEST_ID_PATTERN.test(presented)) request.requestId = presented;
    else request.requestId = newId(clock.now());
    void reply.header('x-request-id', request.requestId);
    if (presented !== undefined && request.requestId !== presented) {
      throw new AppError(
        'header_invalid',
        'x-request-id takes up to 128 letters, digits, dots, colons and dashes.',
      );
    }
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      throw new AppError('request_malformed', 'A request of HTTP/1.1 says in "host" whom it asks.');
    }
    const { access } = request.routeOptions.config;
    // Without a route there is nothing to protect: the answer is 404.
    if (access !== undefined && access !== 'public') await admit(request, access);
  });

  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    if (!isUtf8(bytes)) {
      done(new AppError('body_not_json', 'The body is not valid UTF-8.'));
      return;
    }
    try {
      admitBody?.(request, bytes);
    } catch (refusal) {
      done(toAppError(refusal));
      return;
    }
    void parseJson(request, bytes.toString('utf8'), done);
  });

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // The client left in the middle of its request: an error of the connection, which nobody will read.
    const isCutOff = request.raw.destroyed && !request.raw.complete;
    const known = isCutOff ? new AppError('client_gone') : toAppError(error);
    // What the operator must know stands in the log; a client learns no path and no host from it.
    const refusal = FOR_THE_OPERATOR.has(known.code) ? new AppError(known.code) : known;
    if (refusal.status >= 500) {
      log[refusal.code === 'internal' ? 'error' : 'warn'](
        { error: refusal.code === 'internal' ? refusal.cause : known, requestId: request.requestId },
        'a request was refused',
      );
    }
    const render = request.routeOptions?.config.renderError ?? renderProblem;
    const { contentType, body } = render(refusal, request.requestId);
    if (refusal.retryAfterS !== undefined) void reply.header('retry-after', String(refusal.retryAfterS));
    if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .code(refusal.status)
      .header('x-request-id', request.requestId)
      .header('content-type', contentType)
      .send(body);
  }

  server.setErrorHandler(sendError);
  server.setNotFoundHandler((request, reply) => {
    sendError(new AppError('route_not_found', `There is no ${request.method} on this path.`), request, reply);
  });
  return server;
}

/** Node could not read the request at all, so there is no reply object: the answer is written by hand. */
function refuseMalformed(
  error: Error & { code?: string },
  socket: Duplex,
  requestId: string,
  headers: Headers,
): void {
  // Where no handshake came about there is nobody to answer: what is written would not be encrypted for anyone.
  if (error.code === 'ECONNRESET' || /^ERR_(SSL|TLS)_/.test(error.code ?? '')) {
    socket.destroy();
    return;
  }
  // It was answered, and this is more of the same request: cutting it off now could cost the client the answer.
  if (!socket.writable) return;
  // Where something was sent before, an answer may be on its way, and a second one must not stand inside it.
  if ('bytesWritten' in socket && Number(socket.bytesWritten) > 0) {
    socket.destroy();
    return;
  }
  const refusal = new AppError(
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'request_malformed',
  );
  const { title, status } = errorTable[refusal.code];
  const { contentType, body } = renderProblem(refusal, requestId);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nx-request-id: ${requestId}\r\ncontent-type: ${contentType}\r\n` +
      headers.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // Nothing that it still sends is read as a request; a client that does not hang up is not waited for.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
