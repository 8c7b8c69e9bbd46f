/**
 * The thread that PGlite runs in. PGlite computes on the thread that calls it, so on the main thread every
 * statement would stop the gateway. What comes in and goes out are bytes of PostgreSQL's wire protocol.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

export type EngineRequest =
  | { readonly kind: 'execute'; readonly bytes: Uint8Array }
  | { readonly kind: 'stop' };

export type EngineEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'failed';
      readonly during: 'start' | 'work';
      readonly reason: string;
      readonly code: string | undefined;
    };

const { folder, engineCode }: { folder: string; engineCode: WebAssembly.Module } = workerData;
const port = parentPort;
if (port === null) throw new Error('This file is a worker thread');

/** Type of an error in the wire protocol: `E`. Its field `V` is the severity in English. */
const errorMessage = 0x45;

const engine = await start();
if (engine !== undefined) {
  // One request after the other, in the order in which they came.
  let work = Promise.resolve();
  port.on('message', (request: EngineRequest) => {
    work = work.then(() => handle(engine, request)).catch((error: unknown) => fail('work', error));
  });
  announce({ kind: 'ready' });
}

async function start(): Promise<PGlite | undefined> {
  try {
    return await PGlite.create(folder, { extensions: { vector }, pgliteWasmModule: engineCode });
  } catch (error) {
    fail('start', error);
    return undefined;
  }
}

async function handle(database: PGlite, request: EngineRequest): Promise<void> {
  switch (request.kind) {
    case 'execute': {
      if (isStartup(request.bytes)) await forgetSession(database);
      const bytes = await execute(database, request.bytes);
      const ended = tellsOfEnd(bytes);
      announce({ kind: 'answer', bytes }, [bytes.buffer]);
      if (ended) throw new Error('PostgreSQL ended itself');
      break;
    }
    case 'stop':
      await database.close();
      process.exit(0);
      break;
    default:
      request satisfies never;
  }
}

/** A startup message has no type, so it begins with its length. */
function isStartup(bytes: Uint8Array): boolean {
  return bytes[0] === 0;
}

/** A connection that is new to its client gets what it would get from a server: no transaction, no settings. */
async function forgetSession(database: PGlite): Promise<void> {
  await database.exec('rollback');
  await database.exec('discard all');
}

/** The answer's parts are views into the engine's memory, which the next statement overwrites. */
async function execute(database: PGlite, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  await database.execProtocolRawStream(bytes, { onRawData: (part) => parts.push(part.slice()) });
  const answer = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    answer.set(part, offset);
    offset += part.length;
  }
  return answer;
}

/**
 * Whether PostgreSQL says in an answer that it cannot go on, as it does when no room is left for its log. A
 * server would end its process; here the engine would loop on the next statement for ever.
 */
function tellsOfEnd(answer: Uint8Array): boolean {
  const view = Buffer.from(answer.buffer);
  let offset = 0;
  // A message is its type in one byte, the length of the rest including itself, and the rest.
  while (offset + 5 <= view.length) {
    const end = offset + 1 + view.readUInt32BE(offset + 1);
    if (view[offset] === errorMessage) {
      const fields = view.toString('latin1', offset + 5, end).split('\0');
      if (fields.includes('VPANIC') || fields.includes('VFATAL')) return true;
    }
    offset = end;
  }
  return false;
}

function announce(event: EngineEvent, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(event, transfer);
}

/** The thread ends with the first failure of the engine itself: its memory can no longer be trusted. */
function fail(during: 'start' | 'work', error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  announce({ kind: 'failed', during, reason, code });
  process.exit(1);
}
