#!/usr/bin/env node
import { fileURLToPath } from 'node:url';

// Plain JavaScript, so that an old Node can still say what is wrong with it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `avouch: Node 24 or later is needed; this is Node ${process.versions.node}. ` +
      'Run it through npm ("npm start", "npx avouch"), which brings its own, or install Node 24.',
  );
  process.exit(2);
}
// Compiling some hundred files takes most of a second, so what was compiled is kept. Beside the packages and not in the
// folder for temporary files: whoever can write there could have us run what he put there. Where it cannot be written,
// nothing is kept.
const { enableCompileCache } = await import('node:module');
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/avouch', import.meta.url)));
const { main } = await import('../src/main.ts');
process.exitCode = await main(process.argv);
