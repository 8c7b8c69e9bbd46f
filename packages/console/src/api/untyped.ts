import { api } from './client.ts';

/**
 * A request to a route that the generated client does not know yet. The shape is the caller's word: replace by
 * `api.get` and its like as soon as docs/openapi.json has the route.
 */
export async function untyped<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await api.fetch(path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
