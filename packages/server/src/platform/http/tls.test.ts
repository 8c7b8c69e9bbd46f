import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { certificates } from '../../../test/certificates.ts';
import { createFakeClock } from '../../../test/clock.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { type ClientAuth, openTls, type Tls } from '../tls/index.ts';
import { createHttpServer, type HttpServer } from './index.ts';

const { root, intermediate, first, second, client, stranger, clients } = certificates;

let folder: string;
let server: HttpServer;
let tls: Tls;
let port: number;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-tls-'));
  lines = [];
});
afterEach(async () => {
  server.server.closeAllConnections();
  await server.close();
  tls.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  clientAuth: ClientAuth = 'none',
  pollMs = 60_000,
  clock: Clock = systemClock,
): Promise<void> {
  install(first, intermediate);
  writeFileSync(join(folder, 'clients.pem'), clients);
  const log = createLog({ level: 'info', write: (line) => lines.push(line) });
  tls = openTls({
    files: {
      certFile: join(folder, 'cert.pem'),
      keyFile: join(folder, 'key.pem'),
      clientCaFile: clientAuth === 'none' ? undefined : join(folder, 'clients.pem'),
    },
    clientAuth,
    clock,
    log,
    pollMs,
  });
  server = createHttpServer({
    maxBodyBytes: 1_000,
    clock: systemClock,
    log,
    admit: async () => undefined,
    tls,
  });
  server.get('/', { config: { access: 'public' } }, () => 'hello');
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
}

/** Puts a pair in place as certificate tools do: each file is written aside and renamed. */
function install({ cert, key }: { cert: string; key: string }, chain = ''): void {
  for (const [name, text] of [
    ['cert.pem', cert + chain],
    ['key.pem', key],
  ] as const) {
    writeFileSync(join(folder, `${name}.new`), text, { mode: 0o600 });
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
}

/** A connection whose handshake is done, or the error that it met. */
async function shake(options: ConnectionOptions = {}): Promise<TLSSocket | Error> {
  const socket = connect({ host: '127.0.0.1', port, ca: root, servername: 'localhost', ...options });
  return new Promise((resolve) => {
    socket.once('error', resolve);
    // In TLS 1.3 the server looks at the client's certificate after the client is done: an answer settles it.
    socket.once('secureConnect', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'));
    socket.once('data', () => resolve(socket));
    socket.once('close', () => resolve(new Error('closed')));
  });
}

async function nameServed(): Promise<string | undefined> {
  const socket = await shake();
  if (socket instanceof Error) throw socket;
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

describe('a listener of TLS', () => {
  test('speaks 1.3 where it is asked, 1.2 where the client knows no better, and nothing older', async () => {
    await start();
    for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
      const socket = await shake({ maxVersion: version });
      if (socket instanceof Error) throw socket;
      expect(socket.getProtocol()).toBe(version);
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
    const socket = await shake();
    if (socket instanceof Error) throw socket;
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
    expect(
      await shake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    ).toBeInstanceOf(Error);
  });

  test.each(['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA256', 'DHE-RSA-AES128-GCM-SHA256'])(
    'refuses %s, which has no forward secrecy or no authenticated encryption',
    async (ciphers) => {
      await start();
      expect(await shake({ maxVersion: 'TLSv1.2', ciphers })).toBeInstanceOf(Error);
    },
  );

  test('gives no session tickets, and does not renegotiate', async () => {
    await start();
    const socket = await shake({ maxVersion: 'TLSv1.2' });
    if (socket instanceof Error) throw socket;
    expect(socket.getTLSTicket()).toBeUndefined();
    const renegotiated = await new Promise((resolve) => {
      socket.renegotiate({}, (error) => resolve(error ?? 'done'));
      socket.once('close', () => resolve('closed'));
    });
    expect(renegotiated).not.toBe('done');
    socket.destroy();
  });

  test('takes a new certificate for new connections, while old ones go on', async () => {
    await start('none', 20);
    const old = await shake();
    if (old instanceof Error) throw old;
    install(second);
    await expect.poll(nameServed, { timeout: 5_000 }).toBe('second.example');
    old.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(String((await once(old, 'data'))[0])).toContain('200 OK');
    old.destroy();
    expect(lines.filter((line) => line.includes('a new certificate is in use'))).toHaveLength(1);
    expect(tls.notAfter().getUTCFullYear()).toBe(2126);
  });

  test('keeps the old certificate where the new pair is broken, says so once, and takes the next good one', async () => {
    await start();
    for (const broken of [
      { cert: first.cert, key: second.key },
      { cert: 'nonsense', key: second.key },
    ]) {
      install(broken);
      tls.reload();
      tls.reload();
      expect(await nameServed()).toBe('first.example');
    }
    rmSync(join(folder, 'key.pem'));
    tls.reload();
    tls.reload();
    expect(await nameServed()).toBe('first.example');
    expect(lines.filter((line) => line.includes('was refused'))).toHaveLength(3);
    install(second);
    tls.reload();
    expect(await nameServed()).toBe('second.example');
  });

  test('takes a pair that was refused as one of later once its time has come', async () => {
    const clock = createFakeClock(new Date('2027-01-01T00:00:00Z'));
    const yearMs = 365 * 86_400_000;
    await start('none', 60_000, clock);
    install(second);
    clock.jump(-yearMs);
    tls.reload();
    tls.reload();
    expect(await nameServed()).toBe('first.example');
    expect(lines.filter((line) => line.includes('is valid from'))).toHaveLength(1);
    clock.jump(yearMs);
    tls.reload();
    expect(await nameServed()).toBe('second.example');
  });

  test('hangs up on plain HTTP and on nonsense, without a word and without a stir', async () => {
    await start();
    for (const text of ['GET / HTTP/1.1\r\nhost: localhost\r\n\r\n', '\u0016\u0003\u0001nonsense\r\n\r\n']) {
      const socket = connectPlain(port, '127.0.0.1');
      socket.on('error', () => undefined);
      let said = '';
      socket.on('data', (chunk) => (said += String(chunk)));
      socket.write(text);
      await once(socket, 'close');
      expect(said).not.toContain('HTTP/1.1');
    }
    expect(await nameServed()).toBe('first.example');
  });
});

describe('mutual TLS', () => {
  test('that is required refuses who has no certificate, or one of another authority', async () => {
    await start('required');
    expect(await shake()).toBeInstanceOf(Error);
    expect(await shake({ cert: stranger.cert, key: stranger.key })).toBeInstanceOf(Error);
    const known = await shake({ cert: client.cert, key: client.key });
    expect(known).not.toBeInstanceOf(Error);
    if (!(known instanceof Error)) known.destroy();
  });

  test('that is optional lets in who has none, and believes only what its authority has issued', async () => {
    await start('optional');
    const authorized: boolean[] = [];
    server.server.on('secureConnection', (socket: TLSSocket) => authorized.push(socket.authorized));
    for (const pair of [{}, stranger, client]) {
      const answered = await new Promise<number | undefined>((resolve, reject) => {
        request(
          { host: '127.0.0.1', port, ca: root, servername: 'localhost', agent: false, ...pair },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        )
          .on('error', reject)
          .end();
      });
      expect(answered).toBe(200);
    }
    expect(authorized).toEqual([false, false, true]);
  });
});
