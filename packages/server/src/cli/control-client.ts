import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import { AppError, type ErrorCode, errorTable } from '../platform/errors.ts';

/**
 * The door through which `avouch` commands reach a running server that holds the embedded database: a Unix
 * socket (a named pipe on Windows) that only the user who started the server can open. It is not on the network.
 *
 * A request is one operation; the answer is a frame a line: `{"out":…}` for standard output, and last
 * `{"exit":…}` or `{"error":…}`. An answer without a last frame was cut off.
 */
const frame = z.union([
  z.strictObject({ out: z.string() }),
  z.strictObject({ exit: z.int() }),
  z.strictObject({ error: z.string(), detail: z.string().optional() }),
]);

/** The kernel's bound on a Unix socket's path is 108 bytes on Linux and 104 elsewhere. */
const MAX_SOCKET_PATH_BYTES = 100;

export function controlSocketPath(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\avouch-${name}`;
  const path = join(dataDir, 'control.sock');
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES ? path : join(tmpdir(), `avouch-${name}.sock`);
}

/** Whether a server answers behind the door: then it is the one that holds the data directory. */
export async function isServed(dataDir: string): Promise<boolean> {
  const path = controlSocketPath(dataDir);
  if (!(await isOurs(path))) return false;
  return new Promise((resolve) => {
    const socket = connectSocket(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Runs an operation in the server behind the door; undefined when nobody answers there. */
export async function runThroughControl(
  dataDir: string,
  name: string,
  input: unknown,
  write: (line: string) => void,
): Promise<number | undefined> {
  const path = controlSocketPath(dataDir);
  if (!(await isOurs(path))) return undefined;
  const response = await connect(path, name, input);
  if (response === undefined) return undefined;
  for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
    const read = frame.parse(JSON.parse(line));
    if ('out' in read) write(read.out);
    else if ('exit' in read) return read.exit;
    else throw new AppError(knownCode(read.error), read.detail);
  }
  throw new AppError('internal', 'The server stopped in the middle of its answer.');
}

/** In a shared temporary folder somebody else could have put a socket of that name. */
async function isOurs(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined && found.isSocket() && found.uid === process.getuid?.();
}

function connect(path: string, name: string, input: unknown): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: path, path: `/${name}`, method: 'POST' }, resolve);
    outgoing.on('error', (error: Error & { code?: string }) => {
      // A socket that a killed server left behind: nobody is there.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    outgoing.end(JSON.stringify(input));
  });
}

function knownCode(code: string): ErrorCode {
  return Object.keys(errorTable).find((known): known is ErrorCode => known === code) ?? 'internal';
}
