import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../../test/installation.ts';
import { listenForControl } from './control.ts';
import { controlSocketPath, runThroughControl } from './control-client.ts';

let test: TestInstallation;
let dataDir: string;
let door: { close(): Promise<void> };
beforeAll(async () => {
  test = await openTestInstallation();
  await test.makeTenant('acme');
  ({ dataDir } = test.installation.config);
  door = await listenForControl(test.installation);
});
afterAll(async () => {
  await door.close();
  await test.close();
});

async function run(name: string, input: unknown): Promise<{ code: number | undefined; lines: string[] }> {
  const lines: string[] = [];
  const code = await runThroughControl(dataDir, name, input, (line) => lines.push(line));
  return { code, lines };
}

describe('the door of a running server', () => {
  it('opens for its own user alone', () => {
    expect(statSync(controlSocketPath(dataDir)).mode & 0o777).toBe(0o600);
  });

  it('runs commands in the server and brings back their lines and their exit code', async () => {
    expect(await run('keys.create', { tenant: 'acme' })).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^avk_/)],
    });
    expect(await run('fsck', {})).toEqual({ code: 0, lines: [expect.stringMatching(/, clean$/)] });
    const exported = await run('export', { tenant: 'acme' });
    // A header, and what making the tenant and its two keys recorded.
    expect(exported.lines.join('\n').split('\n')).toHaveLength(5);
  });

  it('brings back a line whole, whatever line ends of Unicode are in it', async () => {
    await run('keys.create', { tenant: 'acme', name: 'one\u2028two\u2029three' });
    const { lines } = await run('keys.list', { tenant: 'acme' });
    expect(lines.filter((line) => line.endsWith('one\u2028two\u2029three'))).toHaveLength(1);
  });

  it.each<[string, string, unknown, string]>([
    ['an unknown tenant', 'keys.list', { tenant: 'nobody' }, 'tenant_not_found'],
    ['a wrong parameter', 'keys.create', { tenant: 'acme', days: 0 }, 'parameter_invalid'],
    ['a command that it does not know', 'keys.steal', {}, 'route_not_found'],
    ['a name that every object knows', 'constructor', {}, 'route_not_found'],
    ['too long a request', 'tenants.create', { name: 'x'.repeat(5_000_000) }, 'body_too_large'],
  ])('brings back the refusal of %s', async (_what, name, input, code) => {
    await expect(run(name, input)).rejects.toMatchObject({ code });
  });

  it('is not there where no server runs, nor where one was killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'avouch-door-'));
    const knock = () => runThroughControl(folder, 'fsck', {}, () => undefined);
    expect(await knock()).toBeUndefined();
    // A process that is killed leaves its socket behind.
    const listen = `require('net').createServer().listen(${JSON.stringify(controlSocketPath(folder))}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['--eval', listen]);
    expect(statSync(controlSocketPath(folder)).isSocket()).toBe(true);
    expect(await knock()).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['before its head', ''],
    ['in the middle of a line', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"out":"\r\n`],
    ['between two lines', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0c\r\n{"out":"x"}\n\r\n`],
    ['without its last line', 'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"out":"x"}\n'],
  ])('never lets an answer that is cut off %s pass for a whole one', async (_where, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'avouch-door-'));
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(text, () => socket.destroy()));
    });
    await new Promise<void>((resolve) => {
      server.listen(controlSocketPath(folder), resolve);
    });
    await expect(runThroughControl(folder, 'export', {}, () => undefined)).rejects.toThrow();
    server.close();
    rmSync(folder, { recursive: true });
  });
});
