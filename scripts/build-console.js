// Builds the console into packages/console/dist where what it is made of has changed since, and puts compressed
// copies beside its files. Plain JavaScript: it also runs in `npm ci`, on whatever Node the machine has.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const consoleRoom = join(root, 'packages/console');
const dist = join(consoleRoom, 'dist');
const stamp = join(dist, '.built-from');
const COMPRESSIBLE = new Set(['.js', '.css', '.html', '.svg', '.json']);

const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
const sources = hashOfSources();
if (built !== sources) await build();

async function build() {
  const vite = pathOfVite();
  if (vite === undefined) {
    // An installation without development dependencies: it serves what was built before, or no console.
    console.error(
      'The console was not built: its build tool is a development dependency. Run `npm ci` for it.',
    );
    return;
  }
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: consoleRoom,
    stdio: 'inherit',
  });
  await Promise.all(
    filesUnder(dist)
      .filter((file) => COMPRESSIBLE.has(extname(file)))
      .map(compress),
  );
  writeFileSync(stamp, sources);
}

/** Path of vite's command, or undefined where it is not installed. */
function pathOfVite() {
  try {
    const require = createRequire(join(consoleRoom, 'package.json'));
    return join(dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  } catch {
    return undefined;
  }
}

async function compress(file) {
  const bytes = readFileSync(file);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  writeFileSync(`${file}.br`, br);
  writeFileSync(`${file}.gz`, gz);
}

function hashOfSources() {
  const hash = createHash('sha256');
  const files = [
    ...['console/src', 'console/public', 'sdk/src', 'proof/src'].flatMap((folder) =>
      filesUnder(join(root, 'packages', folder)),
    ),
    ...['index.html', 'vite.config.ts', 'package.json'].map((file) => join(consoleRoom, file)),
    join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ].filter((file) => !file.endsWith('.test.ts'));
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** Every file under a folder, in an order that does not depend on the file system. */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
