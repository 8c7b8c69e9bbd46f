import type { FastifyRequest } from 'fastify';

/** A request as it is signed: what of it can be covered. */
export interface SignedMessage {
  readonly method: string;
  /** The path and the query exactly as they stood on the request line. */
  readonly path: string;
  /** With the question mark; `?` where there is none. */
  readonly query: string;
  /** Where the client may have sent it, the likeliest first: a proxy in between may have changed host and scheme. */
  readonly origins: readonly { readonly scheme: string; readonly authority: string }[];
  /** All values of a field by its name in lower case, trimmed, in order. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly hasBody: boolean;
}

/** Undefined where the request line names no path: nobody signs such a request. */
export function messageOf(request: FastifyRequest, publicOrigin: string): SignedMessage | undefined {
  const { method, url = '', rawHeaders } = request.raw;
  if (!url.startsWith('/')) return undefined;
  const [path = ''] = url.split('?', 1);
  const fields = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = (rawHeaders[index + 1] ?? '').trim();
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  const { 'content-length': length, 'transfer-encoding': transfer } = request.headers;
  return {
    method: method ?? '',
    path,
    query: url.slice(path.length) || '?',
    origins: originsOf(publicOrigin, request.headers.host),
    fields,
    hasBody: transfer !== undefined || (length !== undefined && length !== '0'),
  };
}

/**
 * Where people reach the server, and where this request says it went. That a client can say anything in `host` does no
 * harm: the key belongs to this installation, and nothing is done by the host. A proxy that ends TLS leaves open by
 * which scheme the client came.
 */
function originsOf(publicOrigin: string, host: string | undefined): SignedMessage['origins'] {
  const origins = [publicOrigin, ...(host === undefined ? [] : [`https://${host}`, `http://${host}`])];
  return origins.flatMap((origin) => {
    const url = URL.parse(origin);
    return url === null || url.host === ''
      ? []
      : [{ scheme: url.protocol.slice(0, -1), authority: url.host }];
  });
}
