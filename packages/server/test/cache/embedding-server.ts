import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';

import { z } from 'zod';

const DIMENSIONS = 256;
/** A price that shows in micro-dollars for a question of some twenty tokens. */
const MICROS_PER_MILLION_TOKENS = 1_000_000;

export interface EmbeddingServer {
  /** What `AVOUCH_EMBEDDINGS` says to use it. */
  readonly settings: string;
  /** Every text that it was sent. */
  readonly texts: readonly string[];
  /** Whether it answers; otherwise it fails. */
  isUp: boolean;
  close(): Promise<void>;
}

const request = z.object({ input: z.string() });

/** An endpoint of embeddings on loopback: texts with the same words lie together. */
export async function startEmbeddingServer({ region = 'us' } = {}): Promise<EmbeddingServer> {
  const texts: string[] = [];
  const server = createServer((incoming, response) => {
    void readText(incoming).then((body): void => {
      const { input } = request.parse(JSON.parse(body));
      texts.push(input);
      response.statusCode = running.isUp ? 200 : 500;
      response.setHeader('content-type', 'application/json');
      const tokens = input.split(/\s+/).length;
      response.end(
        JSON.stringify({
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding: embed(input) }],
          usage: { prompt_tokens: tokens, total_tokens: tokens },
        }),
      );
      return undefined;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const running: EmbeddingServer = {
    settings: JSON.stringify({
      baseUrl: `http://127.0.0.1:${address.port}/v1`,
      model: 'test-embedding',
      dimensions: DIMENSIONS,
      region,
      microsPerMillionTokens: MICROS_PER_MILLION_TOKENS,
    }),
    texts,
    isUp: true,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
  return running;
}

function embed(text: string): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0);
  for (const word of text.toLowerCase().match(/\p{L}+|\d+/gu) ?? ['']) {
    for (const [index, byte] of hash('sha512', word, 'buffer').entries()) {
      vector[index] = (vector[index] ?? 0) + byte - 128;
    }
  }
  return vector;
}
