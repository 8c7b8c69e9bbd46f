// Type stripping and node:sqlite need Node 24. Plain JavaScript, so that an old Node can still say so.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Avouch needs Node 24 or later; this is Node ${process.versions.node}. ` +
      'There is no packaged Node 24 for this platform: install one from https://nodejs.org and try again.',
  );
  process.exit(1);
}
