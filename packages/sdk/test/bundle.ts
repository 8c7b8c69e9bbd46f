import { fileURLToPath } from 'node:url';

import { build } from 'vite';

/** The whole client as the one script that a page would load. */
export async function bundleClient(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('../src/', import.meta.url)),
    build: { write: false, lib: { entry: 'index.ts', formats: ['es'], fileName: 'sdk' } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const [chunk, ...others] = outputs.flatMap((output) => ('output' in output ? output.output : []));
  if (chunk?.type !== 'chunk' || others.length > 0) throw new Error('The client is not one script.');
  return chunk.code;
}
