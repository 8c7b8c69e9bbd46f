// Says how much compressed script each page of the console loads, and fails where one loads more than the limit.
// It reads vite's manifest: a page is a module that is imported when somebody goes there.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Issue 5 promises it: no page loads more than 300 KB of compressed script. */
const MOST_BYTES = 300 * 1000;

const dist = new URL('../packages/console/dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
// Scripts that index.html names beside the bundle.
const always = ['color-scheme.js'];
const pages = Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry);

const sizes = pages
  .map((page) => ({ page, bytes: bytesOf(new Set([...filesFor(entry), ...filesFor(page), ...always])) }))
  .sort((a, b) => b.bytes - a.bytes);
for (const { page, bytes } of sizes) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB  ${page}`);

const tooLarge = sizes.filter(({ bytes }) => bytes > MOST_BYTES);
if (tooLarge.length > 0 || sizes.length === 0) {
  console.error(
    sizes.length === 0
      ? `There are no pages in ${fileURLToPath(dist)}.`
      : `More than ${MOST_BYTES / 1000} KB: ${tooLarge.map(({ page }) => page).join(', ')}`,
  );
  process.exit(1);
}

/** The script of a module and of everything that it imports at once. */
function filesFor(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const { file, imports = [] } = manifest[name];
  return [file, ...imports.flatMap((imported) => filesFor(imported, seen))].filter((path) =>
    path.endsWith('.js'),
  );
}

function bytesOf(files) {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  return bytes;
}
