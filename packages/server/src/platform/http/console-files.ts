import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export type Encoding = 'identity' | 'br' | 'gzip';

/** One file of the built console, with the compressed copies that its build has made. */
export interface ConsoleFile {
  readonly contentType: string;
  readonly bodies: Readonly<Partial<Record<Encoding, Buffer>>> & { readonly identity: Buffer };
  /** A weak one: it is the same for every encoding, whose bytes differ. */
  readonly etag: string;
  /** Its name has a digest of its content: another content has another name. */
  readonly isImmutable: boolean;
}

/** What the build can make; another kind is served as bytes, which no browser runs or shows. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Ten times what the console is: more would be a folder that is something else. */
const MAX_FILES = 2_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads the built console into memory: what is not in the map is not served, so no path leads out of the folder. Empty
 * where there is no `index.html`. Names that begin with a dot are the build's own business.
 */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  const names = namesUnder(folder);
  const files = new Map<string, ConsoleFile>();
  if (!names.has('index.html')) return files;
  let bytes = 0;
  for (const name of names) {
    if (isCopy(name, names)) continue;
    const identity = readFileSync(join(folder, name));
    const bodies = {
      identity,
      ...(names.has(`${name}.br`) && { br: readFileSync(join(folder, `${name}.br`)) }),
      ...(names.has(`${name}.gz`) && { gzip: readFileSync(join(folder, `${name}.gz`)) }),
    };
    for (const body of Object.values(bodies)) bytes += body.length;
    if (bytes > MAX_BYTES || files.size >= MAX_FILES) throw new RangeError('The folder is no built console');
    files.set(name, {
      contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
      bodies,
      etag: `W/"${hash('sha256', identity, 'base64url').slice(0, 22)}"`,
      isImmutable: name.startsWith('assets/'),
    });
  }
  return files;
}

/** Which of the bodies a client takes: the smallest that it names and does not rule out (RFC 9110, section 12.5.3). */
export function chooseEncoding(accepted: string | undefined, { bodies }: ConsoleFile): Encoding {
  const taken = new Set(
    (accepted ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(\.0{0,3})?$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  if (bodies.br !== undefined && taken.has('br')) return 'br';
  return bodies.gzip !== undefined && taken.has('gzip') ? 'gzip' : 'identity';
}

function namesUnder(folder: string): ReadonlySet<string> {
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return new Set();
  }
  return new Set(
    entries
      .filter((name) => !name.split(sep).some((part) => part.startsWith('.')))
      .filter((name) => lstatSync(join(folder, name)).isFile())
      .map((name) => name.replaceAll(sep, '/')),
  );
}

function isCopy(name: string, names: ReadonlySet<string>): boolean {
  return /\.(br|gz)$/.test(name) && names.has(name.replace(/\.(br|gz)$/, ''));
}
