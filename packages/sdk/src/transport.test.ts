import { describe, expect, it } from 'vitest';

import { AvouchError } from './errors.ts';
import { createSend } from './transport.ts';

const url = 'https://avouch.test/v1/budgets';

describe('a refusal', () => {
  it('is thrown with all that the problem document says', async () => {
    const problem = {
      type: 'urn:avouch:error:parameter_invalid',
      title: 'A parameter is not valid.',
      status: 400,
      code: 'parameter_invalid',
      detail: 'limit: too large.',
      param: 'limit',
      request_id: 'req-1',
    };
    const error = await refusalOf(Response.json(problem, { status: 400 }));
    expect(error).toMatchObject({
      code: 'parameter_invalid',
      status: 400,
      title: problem.title,
      detail: problem.detail,
      param: 'limit',
      requestId: 'req-1',
      retryAfterS: undefined,
      message: problem.detail,
    });
  });

  it("is read from OpenAI's and Anthropic's shapes too", async () => {
    const headers = { 'x-request-id': 'req-2', 'retry-after': '7' };
    const openai = { error: { message: 'No room.', type: 'x', param: null, code: 'budget_exceeded' } };
    expect(await refusalOf(Response.json(openai, { status: 402, headers }))).toMatchObject({
      code: 'budget_exceeded',
      detail: 'No room.',
      requestId: 'req-2',
      retryAfterS: 7,
    });
    const anthropic = {
      type: 'error',
      error: { type: 'api_error', message: 'No.', details: { error_code: 'policy_denied' } },
    };
    expect(await refusalOf(Response.json(anthropic, { status: 403 }))).toMatchObject({
      code: 'policy_denied',
      title: 'No.',
    });
  });

  it.each([
    ['a page', '<html>Bad gateway</html>'],
    ['JSON of another shape', '{"code":7,"error":null}'],
    ['an array', '[]'],
    ['a code that is inherited', '{"__proto__":{"code":"x"}}'],
    ['nothing', ''],
    ['a page without an end that matters', 'x'.repeat(1_000_000)],
  ])('in another shape (%s) is not believed to be ours', async (_, body) => {
    const error = await refusalOf(new Response(body, { status: 502 }));
    expect(error).toMatchObject({ code: 'answer_malformed', status: 502 });
  });

  it('states when to try again from a date by the clock of who answered', async () => {
    const headers = { date: 'Thu, 26 Nov 2026 21:00:00 GMT', 'retry-after': 'Thu, 26 Nov 2026 21:00:30 GMT' };
    expect((await refusalOf(new Response('', { status: 429, headers }))).retryAfterS).toBe(30);
    const broken = { 'retry-after': 'soon' };
    expect((await refusalOf(new Response('', { status: 429, headers: broken }))).retryAfterS).toBeUndefined();
  });
});

describe('a network', () => {
  it('that fails is an error of its own, with its cause', async () => {
    const cause = new TypeError('fetch failed');
    const send = createSend({ auth: undefined, fetch: () => Promise.reject(cause) });
    await expect(send(new Request(url))).rejects.toMatchObject({ code: 'network_failed', status: 0, cause });
  });

  it('that is slow can be left by the signal, whose reason is what is thrown', async () => {
    const leaving = new AbortController();
    const send = createSend({ auth: undefined, fetch: hang });
    const answer = send(new Request(url, { signal: leaving.signal }));
    leaving.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
  });
});

describe('a server that is not ready', () => {
  it('is asked again where it says when, and nothing would change by it', async () => {
    const server = scripted([unready('0'), unready('0'), Response.json({})]);
    expect((await server.send(new Request(url))).status).toBe(200);
    expect(server.asked()).toBe(3);
  });

  it('is not asked a fourth time', async () => {
    const server = scripted([unready('0'), unready('0'), unready('0'), Response.json({})]);
    await expect(server.send(new Request(url))).rejects.toMatchObject({ status: 503, retryAfterS: 0 });
    expect(server.asked()).toBe(3);
  });

  it('is asked once where it does not say when, says that it takes long, or is not 503', async () => {
    for (const answer of [unready(undefined), unready('11'), new Response('', { status: 500 })]) {
      const server = scripted([answer, Response.json({})]);
      await expect(server.send(new Request(url))).rejects.toBeInstanceOf(AvouchError);
      expect(server.asked()).toBe(1);
    }
  });

  it('is asked once where something might change', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const server = scripted([unready('0'), Response.json({})]);
      await expect(server.send(new Request(url, { method }))).rejects.toBeInstanceOf(AvouchError);
      expect(server.asked()).toBe(1);
    }
  });

  it('is not waited for by who has left', async () => {
    const leaving = new AbortController();
    const server = scripted([unready('9'), Response.json({})], () => setTimeout(() => leaving.abort(), 0));
    const answer = server.send(new Request(url, { signal: leaving.signal }));
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.asked()).toBe(1);
  });
});

async function refusalOf(response: Response): Promise<AvouchError> {
  const send = createSend({ auth: undefined, fetch: async () => response });
  const refusal = await send(new Request(url, { method: 'POST' })).catch((error: unknown) => error);
  if (!(refusal instanceof AvouchError)) throw new Error('The answer was no refusal.', { cause: refusal });
  return refusal;
}

function scripted(
  answers: readonly Response[],
  onAsked?: () => void,
): { send: ReturnType<typeof createSend>; asked: () => number } {
  let asked = 0;
  const send = createSend({
    auth: undefined,
    fetch: async () => {
      onAsked?.();
      return answers[asked++] ?? new Response('', { status: 500 });
    },
  });
  return { send, asked: () => asked };
}

function unready(retryAfter: string | undefined): Response {
  return new Response('', {
    status: 503,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  });
}

/** A fetch that answers nothing until it is aborted, as the platform's own does. */
async function hang({ signal }: Request): Promise<Response> {
  signal.throwIfAborted();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
