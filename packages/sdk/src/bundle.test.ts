import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'vite';
import { expect, it } from 'vitest';

/** What the client may cost a page, compressed. */
const MAX_COMPRESSED_BYTES = 20_000;

it('a page loads the whole client as one small script, with nothing of Node in it', async () => {
  const code = await bundle();
  expect(gzipSync(code).length).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(code).not.toMatch(/\bfrom\s*["']|\bimport\s*\(|["']node:|\bBuffer\b|\brequire\(/);
});

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: { write: false, lib: { entry: 'index.ts', formats: ['es'], fileName: 'sdk' } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunks = outputs.flatMap((output) => ('output' in output ? output.output : []));
  expect(chunks).toHaveLength(1);
  return chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
}
