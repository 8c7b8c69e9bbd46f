import createOpenapiClient from 'openapi-fetch';

import type { paths } from './api.generated.ts';
import type { ApiCall, ApiInit, ApiMethod, ApiPath, InitArguments } from './api.ts';
import type { Auth } from './auth.ts';
import { clientError } from './errors.ts';
import { readText } from './streams/index.ts';
import { createSend, type Fetch } from './transport.ts';

/** A client of one Avouch server. */
export interface AvouchClient {
  readonly get: ApiCall<'get'>;
  readonly post: ApiCall<'post'>;
  readonly put: ApiCall<'put'>;
  readonly patch: ApiCall<'patch'>;
  readonly delete: ApiCall<'delete'>;
  /** The answer's text, where it is no JSON: checkpoints, exports as CSV. */
  getText<Path extends ApiPath<'get'>>(
    path: Path,
    ...init: InitArguments<ApiInit<'get', Path>>
  ): Promise<string>;
  /** The answer itself, for streams and documents. The path begins with a slash and may have a query. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/**
 * A client of the server at `baseUrl` (without `/v1`), by default the one that the page came from. Answers are
 * given as what docs/openapi.json says they are; every refusal is thrown as `AvouchError`.
 */
export function createClient({
  baseUrl = pageOrigin(),
  auth,
  fetch,
}: {
  baseUrl?: string;
  auth?: Auth;
  fetch?: Fetch;
}): AvouchClient {
  const send = createSend({ auth, fetch });
  const origin = baseUrl.replace(/\/+$/, '');
  const defaults = {
    // The API never redirects, and what authenticates must not follow somebody else's redirection.
    redirect: 'error',
    // Cookies go along only where they are what authenticates.
    credentials: auth === undefined || 'session' in auth ? 'same-origin' : 'omit',
  } as const;
  const openapi = createOpenapiClient<paths>({ baseUrl: origin, fetch: send, ...defaults });

  return {
    get: createCall('get'),
    post: createCall('post'),
    put: createCall('put'),
    patch: createCall('patch'),
    delete: createCall('delete'),
    getText: (path, ...[init]) => requestText('get', path, { ...init }),
    async fetch(path, init) {
      // `.elsewhere.example` would be another host, and would be sent what authenticates.
      if (!path.startsWith('/')) throw new TypeError('A path begins with a slash.');
      return send(new Request(origin + path, { ...defaults, ...init }));
    },
  };

  async function requestText(method: ApiMethod, path: string, init: RequestParts): Promise<string> {
    const { data } = await (openapi.request as UntypedRequest)(method, path, { ...init, parseAs: 'stream' });
    return data ? readText(data, init.signal) : '';
  }

  async function requestJson(method: ApiMethod, path: string, init: RequestParts): Promise<unknown> {
    const text = await requestText(method, path, init);
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      throw clientError('answer_malformed', 'The answer is not valid JSON.', error);
    }
  }

  function createCall<Method extends ApiMethod>(method: Method): ApiCall<Method> {
    // The signature says what the document says; within, it is the same for every path.
    return ((path: string, init: RequestParts = {}) => requestJson(method, path, init)) as ApiCall<Method>;
  }
}

interface RequestParts {
  readonly signal?: AbortSignal | undefined;
}

/** With `parseAs: 'stream'` the body is given as it arrives; without a body there is none. */
type UntypedRequest = (
  method: ApiMethod,
  path: string,
  init: object,
) => Promise<{ data?: ReadableStream<Uint8Array> | null }>;

function pageOrigin(): string {
  if (typeof location === 'undefined') throw new TypeError('Outside a page a client needs a baseUrl.');
  return location.origin;
}
