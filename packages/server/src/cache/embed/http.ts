import { Pool } from 'undici';
import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { Outbound } from '../../platform/outbound/index.ts';
import { boundEmbeddingTokens, embeddingCostMicros } from './cost-bound.ts';
import type { Embedder, Embedding } from './embedder.ts';
import { readHttpFailure, refusalOf } from './http-failure.ts';
import type { EmbeddingSettings } from './settings.ts';
import { unitVector } from './unit-vector.ts';

/** The whole exchange. Who embeds slower than this makes every call slower. */
const TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const CONNECTIONS = 64;

/** uvicorn, which serves most self-hosted models, closes after five seconds without saying so in a header. */
const KEEP_ALIVE_MS = 4_000;

/** Of an answer: of 4,096 dimensions, each written with all its digits, it is 100 KB. */
const MAX_ANSWER_BYTES = 512 * 1024;

const answerSchema = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()) })).length(1),
  usage: z
    .object({
      prompt_tokens: z.int().nonnegative().optional(),
      total_tokens: z.int().nonnegative().optional(),
    })
    .optional(),
});

/**
 * Embeds with any endpoint that speaks OpenAI's `POST /embeddings`. No redirects, no retries. Throws
 * AppError `upstream_…`, `client_gone` when the signal fires, `shutting_down` after `close`; none holds the text,
 * the address or the key. Throws AppError `config_invalid` at once for an address that may not be asked.
 */
export function createHttpEmbedder(
  settings: EmbeddingSettings,
  { outbound, timeoutMs = TIMEOUT_MS }: { outbound: Pick<Outbound, 'lookupFor'>; timeoutMs?: number },
): Embedder {
  const { model, dimensions, region } = settings;
  const base = new URL(settings.baseUrl);
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      minVersion: 'TLSv1.2',
      lookup: outbound.lookupFor(settings.baseUrl, 'AVOUCH_EMBEDDINGS'),
    },
  });
  let isClosed = false;

  async function ask(text: string, signal: AbortSignal): Promise<string> {
    const answer = await pool.request({
      method: 'POST',
      path: `${base.pathname.replace(/\/+$/, '')}/embeddings`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(settings.apiKey !== undefined && { authorization: `Bearer ${settings.apiKey}` }),
      },
      body: JSON.stringify({
        model,
        input: text,
        encoding_format: 'float',
        ...(settings.sendDimensions && { dimensions }),
      }),
      signal,
    });
    if (answer.statusCode !== 200) {
      // What it says may quote the text, so nobody reads it.
      answer.body.on('error', () => undefined).destroy();
      throw refusalOf(answer.statusCode);
    }
    return await readBounded(answer.body);
  }

  return {
    id: `http/${model}/${dimensions}`,
    dimensions,
    region,

    async embed(text, signal): Promise<Embedding> {
      if (isClosed) throw new AppError('shutting_down', 'The embedding endpoint was closed.');
      const deadline = AbortSignal.timeout(timeoutMs);
      let body: string;
      try {
        body = await ask(text, signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
      } catch (error) {
        throw readHttpFailure(error, {
          isAborted: signal?.aborted === true,
          isLate: deadline.aborted,
          isClosed,
        });
      }
      const answer = answerSchema.safeParse(parseJson(body)).data;
      const vector = unitVector(answer?.data[0]?.embedding ?? [], dimensions);
      if (vector === undefined) {
        throw new AppError(
          'upstream_invalid_answer',
          `The embedding endpoint did not answer with one vector of ${dimensions} dimensions.`,
        );
      }
      const usage = answer?.usage;
      // More than a text can have is not believed: budgets hold no more.
      const mostTokens = boundEmbeddingTokens(text);
      const tokens = Math.min(usage?.total_tokens ?? usage?.prompt_tokens ?? mostTokens, mostTokens);
      return { vector, tokens, costMicros: embeddingCostMicros(tokens, settings.microsPerMillionTokens) };
    },

    async close() {
      isClosed = true;
      await pool.destroy();
    },
  };
}

async function readBounded(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    // Leaving the loop destroys the body.
    if (bytes > MAX_ANSWER_BYTES) {
      throw new AppError(
        'upstream_answer_too_large',
        `The embedding endpoint sent more than ${MAX_ANSWER_BYTES} bytes.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
