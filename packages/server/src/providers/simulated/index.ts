import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { prepareOpenAi } from '../openai/index.ts';
import { CallAborted } from '../provider.ts';
import type { Inference, Provider, UpstreamAnswer, UpstreamBody } from '../provider.ts';
import { countTokens } from '../tokens.ts';
import { answerRequest } from './answer.ts';
import { createPromptCache } from './prompt-cache.ts';
import { parseRequest, textOf } from './request.ts';
import type { SimulatedRequest } from './request.ts';
import { renderAnswer, renderRefusal, renderStream } from './wire.ts';

const firstByteMs = 150;
const tokensPerSecond = 80;

/** What OpenAI's cookbook adds to the text of a chat: three tokens a message and three to begin the answer. */
const tokensPerMessage = 3;
/** What OpenAI charges for an image in low detail. */
const tokensPerImage = 85;

export interface SimulatedOptions {
  readonly name: string;
  readonly inference: Inference;
  readonly pricesAs: string | undefined;
  readonly clock: Clock;
  /** Multiplies every delay: 1 imitates a typical model, 0 answers at once. */
  readonly latencyScale?: number;
}

/**
 * A provider inside this process, for trying Avouch without an account. It answers deterministically, says that
 * it is simulated in its first words and in `system_fingerprint`, and speaks OpenAI's wire format in bytes,
 * so that everything behind it runs as with a real provider.
 */
export function createSimulatedProvider(options: SimulatedOptions): Provider {
  const { name, inference, pricesAs, clock, latencyScale = 1 } = options;
  const promptCache = createPromptCache();
  let closed = false;

  return {
    name,
    kind: 'simulated',
    region: inference.region,
    inference,
    host: undefined,
    hasCredential: undefined,
    billsRegion: () => false,
    pricesAs,
    prepare: prepareOpenAi,
    async send(prepared, { signal, timeoutMs = Number.POSITIVE_INFINITY, onSent }) {
      if (closed) throw new AppError('shutting_down');
      onSent?.();
      const parsed = parseRequest(prepared.body);
      if (parsed.kind === 'refusal') {
        return answerWith(400, 'application/json', [renderRefusal(parsed.message, parsed.param)], 0, signal);
      }
      const { request } = parsed;
      const transcript = transcribe(request);
      const seed = hash('sha256', transcript);
      const answer = answerRequest(request, seed);
      const promptTokens = countPromptTokens(request);
      const context = {
        model: request.model,
        created: Math.floor(clock.now().getTime() / 1000),
        usage: {
          promptTokens,
          cachedTokens: promptCache.match(transcript, promptTokens),
          completionTokens: answer.tokens.length,
        },
      };
      const pauseMs = (1000 / tokensPerSecond) * latencyScale;
      if (request.stream === true) {
        await wait(firstByteMs * latencyScale, timeoutMs, signal);
        const includeUsage = request.stream_options?.include_usage === true;
        const events = renderStream(answer, context, includeUsage);
        return answerWith(200, 'text/event-stream; charset=utf-8', events, pauseMs, signal);
      }
      await wait(firstByteMs * latencyScale + pauseMs * answer.tokens.length, timeoutMs, signal);
      return answerWith(200, 'application/json', [renderAnswer(answer, context)], 0, signal);
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function answerWith(
  status: number,
  contentType: string,
  texts: Iterable<string>,
  pauseMs: number,
  signal: AbortSignal,
): UpstreamAnswer {
  return { status, headers: { 'content-type': contentType }, body: bodyOf(texts, pauseMs, signal) };
}

function bodyOf(texts: Iterable<string>, pauseMs: number, signal: AbortSignal): UpstreamBody {
  const destroyed = new AbortController();
  const stop = AbortSignal.any([signal, destroyed.signal]);
  const encoder = new TextEncoder();
  return {
    async *[Symbol.asyncIterator]() {
      for (const text of texts) {
        await pause(pauseMs, stop);
        yield encoder.encode(text);
      }
    },
    destroy: () => destroyed.abort(),
  };
}

/** Waits as long as a model would for its headers, unless the caller does not wait so long. */
async function wait(durationMs: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
  await pause(Math.min(durationMs, timeoutMs), signal);
  if (durationMs > timeoutMs) throw new AppError('upstream_timeout', 'The simulated provider took too long.');
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new CallAborted();
  if (durationMs <= 0) return;
  try {
    await sleep(durationMs, undefined, { signal });
  } catch {
    // The timer rejects for one reason only: the signal.
    throw new CallAborted();
  }
}

/** Everything that decides the answer, in one text: the model, the tools and the messages in order. */
function transcribe(request: SimulatedRequest): string {
  const { model, messages, tools, tool_choice, response_format } = request;
  return JSON.stringify([model, tools, tool_choice, response_format, ...messages]);
}

function countPromptTokens(request: SimulatedRequest): number {
  const texts: string[] = [];
  let images = 0;
  for (const message of request.messages) {
    texts.push(message.role, textOf(message));
    if (message.tool_calls !== undefined) texts.push(JSON.stringify(message.tool_calls));
    if (Array.isArray(message.content))
      images += message.content.filter(({ type }) => type === 'image_url').length;
  }
  if (request.tools !== undefined) texts.push(JSON.stringify(request.tools));
  const overhead = tokensPerMessage * (request.messages.length + 1);
  return Math.max(1, countTokens(texts.join('\n')) + overhead + images * tokensPerImage);
}
