import { gzipSync } from 'node:zlib';

import { expect, it } from 'vitest';

import { bundleClient } from '../test/bundle.ts';

/** What the client may cost a page, compressed. */
const MAX_COMPRESSED_BYTES = 20_000;

it('a page loads the whole client as one small script, with nothing of Node in it', async () => {
  const code = await bundleClient();
  expect(gzipSync(code).length).toBeLessThan(MAX_COMPRESSED_BYTES);
  expect(code).not.toMatch(/\bfrom\s*["']|\bimport\s*\(|["']node:|\bBuffer\b|\brequire\(/);
});
