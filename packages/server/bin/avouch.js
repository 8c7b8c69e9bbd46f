#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what is wrong with it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `avouch: Node 24 or later is needed; this is Node ${process.versions.node}. ` +
      'Run it through npm ("npm start", "npx avouch"), which brings its own, or install Node 24.',
  );
  process.exit(2);
}
const { main } = await import('../src/main.ts');
process.exitCode = await main(process.argv);
