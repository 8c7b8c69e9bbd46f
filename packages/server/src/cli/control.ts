import { chmod, unlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Installation } from '../installation.ts';
import { AppError } from '../platform/errors.ts';
import { toAppError } from '../platform/http/index.ts';
import { controlSocketPath } from './control-client.ts';
import { operations } from './operations.ts';

/** The largest policy that its schema allows fits. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

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
