import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';
import { chooseEncoding, type ConsoleFile, readConsoleFiles } from './console-files.ts';
import { permissionsPolicy } from './security-headers.ts';
import type { HttpServer } from './server.ts';

/** What the build writes where a nonce belongs. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 16;
const YEAR_S = 31_536_000;

const NOT_BUILT =
  'The console is not built here. Run "node scripts/build-console.js" in the repository and start the server again; ' +
  'everything that the console shows is in the API under /v1.\n';

/** Copying a key, and signing in with a passkey. */
const DOCUMENT_PERMISSIONS = permissionsPolicy([
  'clipboard-write',
  'publickey-credentials-create',
  'publickey-credentials-get',
]);

/** A worker is bound by the policy of its own script, so a script has what a worker needs. */
const FILE_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * Serves the console that stands built in `folder` at `/console`, one page for all of its paths, and leads browsers
 * there from `/`. These routes show nothing of anybody: what the console shows it asks the API for. They are in no
 * OpenAPI document.
 */
export function registerConsole(
  server: HttpServer,
  { folder, drawBytes }: { folder: string; drawBytes: RandomBytes },
): void {
  let read: ReadonlyMap<string, ConsoleFile> | undefined;
  const files = () => (read ??= readConsoleFiles(folder));
  // A server that listens has read them; tests that never ask for a page never do.
  server.addHook('onListen', async () => void files());

  const route = { config: { access: 'public' as const }, schema: { hide: true } };

  server.get('/', route, (request, reply) => {
    if (!wantsPage(request)) throw notFound(request);
    return reply.redirect('/console/', 302);
  });

  server.get('/console', route, answer);
  server.get('/console/*', route, answer);

  function answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const name = wildcardOf(request);
    const index = files().get('index.html');
    if (index === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    const file = name === '' || name === 'index.html' ? undefined : files().get(name);
    if (file !== undefined) return sendFile(request, reply, file);
    // A file that is gone must not be answered with a page: a browser would run it as a script.
    if (name.startsWith('assets/') || !wantsPage(request)) throw notFound(request);
    return sendPage(reply, index);
  }

  function sendPage(reply: FastifyReply, index: ConsoleFile): FastifyReply {
    const nonce = Buffer.from(drawBytes(NONCE_BYTES)).toString('base64');
    return reply
      .headers({
        // A nonce is for one answer, so this one is kept by nobody, and has no etag.
        'cache-control': 'no-store',
        'content-security-policy': pagePolicy(nonce),
        'permissions-policy': DOCUMENT_PERMISSIONS,
        'content-type': index.contentType,
      })
      .send(index.bodies.identity.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce));
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  void reply.headers({
    'cache-control': file.isImmutable ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
    'content-security-policy': FILE_POLICY,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (isKnown(request.headers['if-none-match'], file)) {
    return reply.code(304).send();
  }
  const encoding = chooseEncoding(request.headers['accept-encoding'], file);
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.header('content-type', file.contentType).send(file.bodies[encoding]);
}

/** Compared weakly, as RFC 9110 asks (section 13.1.2): proxies that compress weaken what they pass on. */
function isKnown(known: string | undefined, { etag }: ConsoleFile): boolean {
  return (known ?? '')
    .split(',')
    .some((each) => each.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''));
}

/** No inline script, no evaluated text, nothing from elsewhere; styles that are made at run time carry the nonce. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    // Text becomes markup or the address of a script by one policy alone: public/trusted-types.js of the console.
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return /\btext\/html\b/.test(headers.accept ?? '');
}

function wildcardOf({ params }: FastifyRequest): string {
  if (typeof params !== 'object' || params === null || !('*' in params)) return '';
  return String(params['*']);
}

function notFound({ method }: FastifyRequest): AppError {
  return new AppError('route_not_found', `There is no ${method} on this path.`);
}
