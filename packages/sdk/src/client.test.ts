import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { AvouchError, createClient, type AnswerOf, type Auth, type BodyOf, type Fetch } from './index.ts';

const baseUrl = 'https://avouch.test/';

describe('a typed client', () => {
  it('asks by path, parameters and body, and gives what was answered', async () => {
    const { avouch, requests } = against(() => Response.json({ budgets: [] }));
    const answer = await avouch.get('/v1/budgets', { params: { query: { limit: 5 } } });
    expect(answer.budgets).toEqual([]);
    expect(requests[0]?.url).toBe('https://avouch.test/v1/budgets?limit=5');

    const body: BodyOf<'post', '/v1/policies/lint'> = { source: 'version: 1' };
    await avouch.post('/v1/policies/lint', { body });
    expect(await requests[1]?.json()).toEqual(body);

    await avouch.get('/v1/policies/{id}', { params: { path: { id: 'a/b?c' } } });
    expect(requests[2]?.url).toBe('https://avouch.test/v1/policies/a%2Fb%3Fc');
  });

  it('knows from the document what a path takes and gives', () => {
    const { avouch } = against(() => Response.json({}));
    const key: AnswerOf<'post', '/v1/api-keys'>['key'] = 'avk_1';
    expect(key).toBe('avk_1');
    const wrong = (): unknown[] => [
      // @ts-expect-error: there is no such path.
      avouch.get('/v1/nothing'),
      // @ts-expect-error: a path parameter is required.
      avouch.get('/v1/policies/{id}'),
      // @ts-expect-error: a body is required.
      avouch.post('/v1/policies/lint'),
      // @ts-expect-error: nothing answers DELETE there.
      avouch.delete('/v1/budgets'),
      // @ts-expect-error: a parameter of another type.
      avouch.get('/v1/budgets', { params: { query: { limit: 'five' } } }),
    ];
    expect(wrong).toBeTypeOf('function');
  });

  it('gives text where JSON was not asked for, and the answer itself for streams', async () => {
    const { avouch, requests } = against(() => new Response('log\n1\nroot\n'));
    const text: string = await avouch.getText('/v1/ledger/checkpoint');
    expect(text).toBe('log\n1\nroot\n');
    const response = await avouch.fetch('/v1/ledger/tile/0/000');
    expect(await response.text()).toBe(text);
    expect(requests[1]?.url).toBe('https://avouch.test/v1/ledger/tile/0/000');
  });

  it('sends nothing, and no key, to another host that a path would make of its own', async () => {
    const { avouch, requests } = against(() => new Response());
    for (const path of ['.elsewhere.example/', '@elsewhere.example/', ':8443/', '']) {
      await expect(avouch.fetch(path)).rejects.toThrow('slash');
    }
    expect(requests).toEqual([]);
  });

  it('gives nothing where there is nothing', async () => {
    const { avouch } = against(() => new Response(null, { status: 204 }));
    expect(await avouch.get('/v1/budgets')).toBeUndefined();
  });

  it('says what is not JSON', async () => {
    const { avouch } = against(() => new Response('<html>'));
    await expect(avouch.get('/v1/budgets')).rejects.toMatchObject({ code: 'answer_malformed' });
  });

  it('says that an answer broke off, and leaves a slow one by the signal', async () => {
    const breaking = new ReadableStream({
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const broken = against(() => new Response(breaking));
    await expect(broken.avouch.get('/v1/budgets')).rejects.toMatchObject({ code: 'network_failed' });

    const leaving = new AbortController();
    const slow = against(
      () => new Response(new ReadableStream({ pull: () => leaving.abort(new Error('gone')) })),
    );
    const { signal } = leaving;
    await expect(slow.avouch.getText('/v1/ledger/checkpoint', { signal })).rejects.toThrow('gone');
  });

  it('is told where the server is, outside a page', () => {
    expect(() => createClient({})).toThrow('baseUrl');
  });
});

describe('who asks', () => {
  it('is an API key or an access token, as a bearer token and without cookies', async () => {
    const { avouch, requests } = against(() => Response.json({}), { apiKey: 'avk_1' });
    await avouch.get('/v1/budgets');
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer avk_1');
    expect(requests[0]?.credentials).toBe('omit');
    expect(requests[0]?.redirect).toBe('error');

    let drawn = 0;
    const people = against(() => Response.json({}), { accessToken: async () => `eyJ${++drawn}` });
    await people.avouch.get('/v1/budgets');
    await people.avouch.fetch('/v1/budgets');
    expect(people.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer eyJ1',
      'Bearer eyJ2',
    ]);
  });

  it('is a session with its token against forgery on what changes something, and only there', async () => {
    let token: string | undefined = 'csrf-1';
    const { avouch, requests } = against(() => Response.json({}), { session: { csrfToken: () => token } });
    await avouch.get('/v1/budgets');
    await avouch.delete('/v1/api-keys/{id}', { params: { path: { id: '1' } } });
    token = undefined;
    await avouch.post('/v1/policies/lint', { body: { source: '' } });
    expect(requests.map(({ headers }) => headers.get('x-avouch-csrf'))).toEqual([null, 'csrf-1', null]);
    expect(requests[0]?.credentials).toBe('same-origin');
  });

  it('is a signing key, which signs what is sent and stays where it is', async () => {
    const signingKey = { id: 'avs_1', secret: btoa('what both sides know') };
    const { avouch, requests } = against(() => Response.json({}), { signingKey });
    await avouch.get('/v1/budgets');
    await avouch.post('/v1/policies/lint', { body: { source: 'version: 1' } });
    for (const { headers } of requests) {
      expect(headers.get('signature-input')).toContain('keyid="avs_1"');
      expect([...headers.values()].join()).not.toContain(signingKey.secret);
    }
    expect(requests[1]?.headers.get('signature-input')).toContain('"content-digest" "content-type"');
    expect(await requests[1]?.json()).toEqual({ source: 'version: 1' });
  });

  it('is not repeated by an error where it cannot be sent', async () => {
    const { avouch } = against(() => Response.json({}), { apiKey: 'avk_se\ncret' });
    const error: unknown = await avouch.get('/v1/budgets').catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('authorization');
    expect(inspect(error)).not.toContain('avk_se');
  });

  it('is nobody where nothing was given', async () => {
    const { avouch, requests } = against(() => Response.json({}));
    await avouch.get('/healthz');
    expect(requests[0]?.headers.has('authorization')).toBe(false);
  });
});

/** A client against a scripted server, and what it was asked. */
function against(
  answer: (request: Request) => Response | Promise<Response>,
  auth?: Auth,
): { avouch: ReturnType<typeof createClient>; requests: Request[] } {
  const requests: Request[] = [];
  const fetch: Fetch = async (request) => {
    requests.push(request);
    return answer(request);
  };
  return { avouch: createClient({ baseUrl, fetch, ...(auth === undefined ? {} : { auth }) }), requests };
}

it('throws one kind of error', () => {
  expect(new AvouchError({ code: 'x', status: 400, title: 'X' })).toBeInstanceOf(Error);
});
