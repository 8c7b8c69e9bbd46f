import { Agent } from 'undici';

/** What a client knows of one call when it is over. */
export type CallResult =
  /** The whole answer arrived: the promise that the ledger has the call. */
  | { readonly kind: 'acknowledged'; readonly entryId: string; readonly text: string }
  /** A complete refusal. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  /** The connection was refused, or ended before the answer did. */
  | { readonly kind: 'broken' }
  /** Nothing came within the bound: what must never happen. */
  | { readonly kind: 'hung' };

export interface Call {
  readonly url: string;
  readonly key: string;
  readonly stream: boolean;
  readonly text: string;
  readonly model?: string;
}

export interface CallClient {
  call(call: Call): Promise<CallResult>;
  close(): Promise<void>;
}

/** Longer than anything that the server may wait for: what lasts longer hangs. */
const hungAfterMs = 30_000;

/** A client of the gateway on connections of its own. */
export function createCallClient({ connections = 64 }: { connections?: number } = {}): CallClient {
  const agent = new Agent({ connections, connectTimeout: hungAfterMs, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async call({ url, key, stream, text, model = callModel }) {
      const signal = AbortSignal.timeout(hungAfterMs);
      try {
        const answer = await agent.request({
          origin: url,
          path: '/v1/chat/completions',
          method: 'POST',
          signal,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: text }] }),
        });
        const body = await readAll(answer.body, (read) => stream && read.endsWith(endMark));
        if (answer.statusCode !== 200) {
          return { kind: 'refused', status: answer.statusCode, code: codeIn(body) };
        }
        if (stream && !body.endsWith(endMark)) return refusedInside(body);
        return { kind: 'acknowledged', entryId: String(answer.headers['x-avouch-entry']), text: body };
      } catch {
        return signal.aborted ? { kind: 'hung' } : { kind: 'broken' };
      }
    },
    close: () => agent.destroy(),
  };
}

/** A model that has a price, so that calls can be priced. */
export const callModel = 'gpt-4o-mini';

const endMark = 'data: [DONE]\n\n';

/** An end mark is an acknowledgement as it arrives, even when the connection breaks right after it. */
async function readAll(
  body: AsyncIterable<Uint8Array>,
  isComplete: (read: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let read = '';
  try {
    for await (const chunk of body) read += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!isComplete(read)) throw error;
  }
  return read;
}

function refusedInside(body: string): CallResult {
  const code = codeIn(body);
  return code === '' ? { kind: 'broken' } : { kind: 'refused', status: 200, code };
}

function codeIn(body: string): string {
  return /"code":\s*"(\w+)"/.exec(body)?.[1] ?? '';
}
