import { createHash } from 'node:crypto';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import type { Installation } from '../installation.ts';
import { AppError, type ErrorCode, errorTable } from '../platform/errors.ts';
import { toAppError } from '../platform/http/index.ts';
import { operations } from './operations.ts';

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

/** The largest policy that its schema allows fits. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
/** The kernel's bound on a Unix socket's path is 108 bytes on Linux and 104 elsewhere. */
const MAX_SOCKET_PATH_BYTES = 100;

export function controlSocketPath(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\avouch-${name}`;
  const path = join(dataDir, 'control.sock');
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES ? path : join(tmpdir(), `avouch-${name}.sock`);
}

/** Opens the door. Call it only while holding the lock of the data directory: it removes a dead socket. */
export async function listenForControl(installation: Installation): Promise<{ close(): Promise<void> }> {
  const path = controlSocketPath(installation.config.dataDir);
  await unlink(path).catch(() => undefined);
  const server = createServer((incoming, response) => void answer(installation, incoming, response));
  // The mask makes the socket private from its first moment on.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new AppError('data_dir_unwritable', `The control socket ${path} cannot be made.`, { cause }));
      });
      server.listen(path, resolve);
    });
  } finally {
    process.umask(mask);
  }
  if (process.platform !== 'win32') await chmod(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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

async function answer(
  installation: Installation,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (line: object) => response.write(`${oneLine(line)}\n`);
  try {
    const name = (incoming.url ?? '/').slice(1);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined)
      throw new AppError('route_not_found', 'The server does not know this command.');
    const steps = operation.run(installation, JSON.parse(await readText(incoming)));
    let step = await steps.next();
    while (step.done !== true) {
      if (!send({ out: step.value })) {
        await new Promise((resolve) => {
          response.once('drain', resolve).once('close', resolve);
        });
      }
      if (response.destroyed) {
        await steps.return(1);
        return;
      }
      step = await steps.next();
    }
    send({ exit: step.value });
  } catch (error) {
    const refusal = toAppError(error);
    if (refusal.code === 'internal') installation.log.error({ error }, 'a command failed');
    send({ error: refusal.code, detail: refusal.detail });
  }
  response.end();
}

/** JSON leaves two of Unicode's line ends as they are, and the reader of lines would cut there. */
function oneLine(value: object): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

async function readText(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_REQUEST_BYTES) throw new AppError('body_too_large');
  }
  return text;
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
