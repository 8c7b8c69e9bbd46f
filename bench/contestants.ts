/** The three gateways of the comparison and the mock they all call. */
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { model, upstreamKey } from './conversation.ts';
import { GATEWAY_CORE, OTHER_CORE, runCommand, startProcess } from './processes.ts';
import type { StartedProcess } from './processes.ts';

export type ContestantName = 'avouch' | 'portkey' | 'bare';

export interface Contestant {
  name: ContestantName;
  port: number;
  /** What its caller has to send, besides the body. */
  headers: Readonly<Record<string, string>>;
  process: StartedProcess;
  /** Rejects unless the stopped gateway kept a sound record of at least so many calls. Only Avouch promises one. */
  audit?: (calls: number) => Promise<void>;
}

const directory = import.meta.dirname;
const avouchCommand = join(directory, '../packages/server/bin/avouch.js');

export async function startMock(workspace: string): Promise<{ port: number; process: StartedProcess }> {
  const started = await startProcess({
    name: 'The mock upstream',
    outputFile: join(workspace, 'mock.log'),
    command: [process.execPath, join(directory, 'mock-upstream.ts')],
    core: OTHER_CORE,
    ready: readPort,
  });
  return { port: Number(started.found), process: started };
}

export async function startBare(workspace: string, upstreamPort: number): Promise<Contestant> {
  const started = await startProcess({
    name: 'The bare proxy',
    outputFile: join(workspace, 'bare.log'),
    command: [process.execPath, join(directory, 'bare-proxy.ts')],
    core: GATEWAY_CORE,
    environment: { BARE_UPSTREAM: `http://127.0.0.1:${upstreamPort}`, BARE_KEY: upstreamKey },
    ready: readPort,
  });
  return { name: 'bare', port: Number(started.found), headers: {}, process: started };
}

/** Portkey takes the provider, its address and its key with every request, and keeps nothing. */
export async function startPortkey(workspace: string, upstreamPort: number): Promise<Contestant> {
  const port = await freePort();
  const program = join(directory, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const started = await startProcess({
    name: 'Portkey',
    outputFile: join(workspace, 'portkey.log'),
    command: [process.execPath, program, '--headless', `--port=${port}`],
    core: GATEWAY_CORE,
    ready: () => answers(port),
  });
  const headers = {
    authorization: `Bearer ${upstreamKey}`,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  };
  return { name: 'portkey', port, headers, process: started };
}

/**
 * Avouch as an operator runs it, everything switched on. The caller sends an API key of a tenant, never the
 * provider's key. Without a database URL it uses its embedded database, on the same core.
 */
export async function startAvouch(
  workspace: string,
  upstreamPort: number,
  databaseUrl: string | undefined,
): Promise<Contestant> {
  const port = await freePort();
  const environment = {
    AVOUCH_PORT: String(port),
    AVOUCH_DATA_DIR: join(workspace, 'avouch'),
    ...(databaseUrl === undefined ? {} : { AVOUCH_DATABASE_URL: databaseUrl }),
    AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
    AVOUCH_PROVIDERS: JSON.stringify([
      {
        name: 'mock',
        kind: 'openai',
        baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
        apiKey: upstreamKey,
        models: [model],
        pricesAs: 'openai',
      },
    ]),
  };
  const started = await startProcess({
    name: 'Avouch',
    outputFile: join(workspace, 'avouch.log'),
    command: [process.execPath, avouchCommand, 'start'],
    core: GATEWAY_CORE,
    environment,
    ready: () => answers(port),
  });
  const key = await runCommand(
    [process.execPath, avouchCommand, 'keys', 'create', '--tenant', 'demo'],
    environment,
  );
  return {
    name: 'avouch',
    port,
    headers: { authorization: `Bearer ${key}` },
    process: started,
    audit: async (calls) => {
      const report = await runCommand(
        [process.execPath, avouchCommand, 'fsck', '--tenant', 'demo'],
        environment,
      );
      const entries = Number(/: (\d+) entries, .* clean$/m.exec(report)?.[1] ?? 0);
      if (entries < calls) throw new Error(`${calls} calls were answered, and fsck says: ${report}`);
      console.log(`fsck: ${report}; ${calls} calls were answered`);
    },
  };
}

function readPort(output: string): string | undefined {
  return /^(\d+)$/m.exec(output)?.[1];
}

/** The port is found once something accepts connections on it. */
function answers(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(String(port));
    });
    socket.on('error', () => resolve(undefined));
  });
}

/** A port that was free a moment ago. Both programs insist on being told one. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}
