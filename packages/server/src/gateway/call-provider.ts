import { AppError } from '../platform/errors.ts';
import {
  type AnswerStream,
  CallAborted,
  createAssembler,
  createStreamRewriter,
  type Dialect,
  type OpenText,
  type Prepared,
  type Provider,
  readAll,
  rewriteAnswer,
  type UpstreamAnswer,
  type UpstreamFailure,
  type Usage,
} from '../providers/index.ts';
import type { CallOutcome } from './call-record.ts';
import type { Client } from './client.ts';
import type { Deadline } from './deadline.ts';

/** What came of asking the provider: always a value, so that every call can be settled and recorded. */
export interface ProviderOutcome {
  readonly outcome: Extract<CallOutcome, 'answered' | 'failed' | 'cancelled'>;
  /** Why there is no whole answer. */
  readonly refusal: AppError | undefined;
  /** The complete answer, in the client's dialect; empty for streams. */
  readonly body: string;
  /**
   * The complete answer as it may be kept, streamed or not: with placeholders, before values were put back. Undefined
   * where nobody asked for it, or a stream could not be put together exactly.
   */
  readonly keepable: string | undefined;
  /** The frames that tell the client that a stream has ended, well or not: held until the entry is durable. */
  readonly lastFrames: string;
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  readonly inputUsage: Usage | undefined;
  readonly finishReason: string | undefined;
  readonly outputCharacters: number;
  /** Whether the provider took the request up: from then on the call costs something. */
  readonly begun: boolean;
  readonly firstByteMs: number | undefined;
}

interface Request {
  readonly dialect: Dialect;
  readonly provider: Provider;
  readonly prepared: Prepared;
  readonly stream: boolean;
  /** Puts back what was taken out of the request; undefined where nothing was. */
  readonly restore: OpenText | undefined;
  /** Whether the whole answer is wanted besides, to be kept. */
  readonly keeps: boolean;
  readonly client: Client;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly maxAnswerBytes: number;
  readonly elapsedMs: () => number;
  /** Ends the attempt with `upstream_timeout` when it fires, without the client having left. */
  readonly deadline: Deadline | undefined;
}

/** A stream of more bytes has an answer that the cache does not take; so nobody puts it together. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** A refusal fits in far less; what is longer is not read. */
const MAX_FAILURE_BYTES = 256 * 1024;

const NOTHING = {
  body: '',
  keepable: undefined,
  lastFrames: '',
  model: undefined,
  usage: undefined,
  inputUsage: undefined,
  finishReason: undefined,
  outputCharacters: 0,
  begun: false,
  firstByteMs: undefined,
} as const;

/** An attempt that a bug of ours cut off: the provider may have billed all the same. */
export function brokenOff(error: unknown): ProviderOutcome {
  const refusal = new AppError('internal', undefined, { cause: error });
  return { ...NOTHING, outcome: 'failed', refusal, begun: true };
}

/** Asks the provider once. A stream is passed on as it comes, but for the frames that end it. */
export async function callProvider(request: Request): Promise<ProviderOutcome> {
  const { provider, prepared, client, traceHeaders, deadline } = request;
  let upstream: UpstreamAnswer;
  let sent = false;
  try {
    upstream = await provider.send(prepared, {
      signal: deadline?.signal ?? client.gone,
      headers: traceHeaders,
      onSent() {
        sent = true;
      },
    });
  } catch (error) {
    // Who reads a request has to be taken to bill it, also when nobody waited for the answer.
    return { ...NOTHING, ...endedBy(error, request), begun: sent };
  }
  const firstByteMs = request.elapsedMs();
  try {
    if (upstream.status < 200 || upstream.status > 299) {
      const body = await readAll(upstream.body, MAX_FAILURE_BYTES);
      const failure = prepared.readFailure(upstream.status, upstream.headers, body);
      return { ...NOTHING, outcome: 'failed', refusal: refusalOf(failure), firstByteMs };
    }
    return await (request.stream
      ? passStream(request, upstream, firstByteMs)
      : readWhole(request, upstream, firstByteMs));
  } catch (error) {
    // The provider had begun, so it has billed its input at the least.
    return { ...NOTHING, ...endedBy(error, request), begun: isSuccess(upstream), firstByteMs };
  } finally {
    upstream.body.destroy();
  }
}

async function readWhole(
  { dialect, prepared, restore, keeps, maxAnswerBytes }: Request,
  upstream: UpstreamAnswer,
  firstByteMs: number,
): Promise<ProviderOutcome> {
  const answer = prepared.readAnswer(await readAll(upstream.body, maxAnswerBytes));
  return {
    ...NOTHING,
    outcome: 'answered',
    refusal: undefined,
    body: restore === undefined ? answer.body : rewriteAnswer(dialect, answer.body, restore),
    keepable: keeps ? answer.body : undefined,
    ...pickSeen(answer),
    begun: true,
    firstByteMs,
  };
}

async function passStream(
  request: Request,
  upstream: UpstreamAnswer,
  firstByteMs: number,
): Promise<ProviderOutcome> {
  const { dialect, prepared, restore, keeps, client, answerHeaders, maxAnswerBytes } = request;
  const reader = prepared.openStream();
  let assembler = keeps ? createAssembler(dialect) : undefined;
  const rewriter = restore === undefined ? undefined : createStreamRewriter(dialect, restore);
  let held = '';
  let bytes = 0;

  async function pass(frames: ReturnType<AnswerStream['push']>): Promise<void> {
    let ready = '';
    for (const frame of frames) {
      // Once one frame is held, everything after it waits behind it.
      if (frame.final || held !== '') held += frame.text;
      else ready += frame.text;
    }
    if (ready === '') return;
    if (!client.started) client.openStream(answerHeaders);
    await client.write(ready);
  }

  /** What is kept has placeholders, and what is passed on has not. */
  function restored(frames: ReturnType<AnswerStream['push']>): ReturnType<AnswerStream['push']> {
    if (bytes > MAX_KEPT_BYTES) assembler = undefined;
    assembler?.push(frames);
    return rewriter === undefined ? frames : rewriter.push(frames);
  }

  const outcome = (
    ended: Pick<ProviderOutcome, 'outcome' | 'refusal'>,
    lastFrames: string,
    keepable?: string,
  ): ProviderOutcome => ({
    ...NOTHING,
    ...ended,
    ...pickSeen(reader.seen),
    inputUsage: reader.inputUsage,
    lastFrames,
    keepable,
    begun: true,
    firstByteMs,
  });

  try {
    for await (const chunk of upstream.body) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes) throw new AppError('upstream_answer_too_large');
      await pass(restored(reader.push(chunk)));
      if (reader.failure !== undefined) break;
    }
    // The provider's own error is among the frames: it is said once, in its words.
    if (reader.failure !== undefined) {
      return outcome({ outcome: 'failed', refusal: refusalOf(reader.failure) }, held);
    }
    await pass([...restored(reader.end()), ...(rewriter?.end() ?? [])]);
  } catch (error) {
    const ended = endedBy(error, request);
    // The beginning of a placeholder that never came is text like any other.
    if (rewriter !== undefined && client.started && !client.gone.aborted) await pass(rewriter.end());
    return outcome(ended, '');
  }
  if (client.gone.aborted) return outcome({ outcome: 'cancelled', refusal: client.whyGone }, '');
  if (!client.started) client.openStream(answerHeaders);
  // A client that asks for no usage in its stream gets none, and who gets the kept answer may.
  return outcome({ outcome: 'answered', refusal: undefined }, held, assembler?.finish(reader.seen.usage));
}

function pickSeen(seen: AnswerStream['seen']) {
  const { model, usage, finishReason, outputCharacters } = seen;
  return { model, usage, finishReason, outputCharacters };
}

/** A call given up by the client is its own outcome; an error that is nobody's refusal is a bug and goes on. */
function endedBy(
  error: unknown,
  { client, deadline }: Request,
): Pick<ProviderOutcome, 'outcome' | 'refusal'> {
  if (error instanceof CallAborted) {
    return client.gone.aborted
      ? { outcome: 'cancelled', refusal: client.whyGone }
      : {
          outcome: 'failed',
          refusal: new AppError('upstream_timeout', deadline?.why),
        };
  }
  if (error instanceof AppError) return { outcome: 'failed', refusal: error };
  throw error;
}

function refusalOf(failure: UpstreamFailure): AppError {
  return new AppError(failure.code, failure.message, {
    status: failure.status,
    param: failure.param,
    upstreamCode: failure.upstreamCode,
    retryAfterS: failure.retryAfterS,
  });
}

function isSuccess({ status }: UpstreamAnswer): boolean {
  return status >= 200 && status <= 299;
}
