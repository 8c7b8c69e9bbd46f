/** Pure: a first call with an API key, for a shell. */
export function curlWith(origin: string, key: string): string {
  return [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H 'authorization: Bearer ${key}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"model":"simulated-small","messages":[{"role":"user","content":"Say hello."}]}'`,
  ].join('\n');
}

/** Pure: a client that signs its calls, for a program. The secret stays in its environment. */
export function signingClient(origin: string, keyId: string): string {
  return [
    `import OpenAI from 'openai';`,
    `import { createSigningFetch } from '@avouch/sdk';`,
    ``,
    `const client = new OpenAI({`,
    `  baseURL: '${origin}/v1',`,
    `  apiKey: 'unused',`,
    `  fetch: createSigningFetch({`,
    `    keyId: '${keyId}',`,
    `    secret: process.env.AVOUCH_SIGNING_SECRET,`,
    `  }),`,
    `});`,
  ].join('\n');
}
