import { connect, createServer, type Socket } from 'node:net';

/** When a connection to PostgreSQL is cut, seen from the commit of a transaction. */
export type CutAt =
  /** Before the server hears of the commit: it did not happen. */
  | 'before_commit'
  /** After the server has committed, before the client hears of it. */
  | 'after_commit';

export interface DatabaseProxy {
  /** The same database through this proxy. */
  readonly url: string;
  /** Cuts the next connection that commits. */
  cutNext(at: CutAt): void;
  /** How many connections `cutNext` has cut. */
  readonly cuts: () => number;
  /** Cuts every connection and refuses new ones, as a server that is down. */
  goDown(): void;
  comeBack(): void;
  close(): Promise<void>;
}

/** What a client sends to commit, and what the server says when it has (PostgreSQL's wire protocol). */
const commitQuery = Buffer.from('commit\0');
const committed = Buffer.from('COMMIT\0');

/** Stands between a client and a real PostgreSQL, and breaks the connection at a chosen moment. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: CutAt | undefined;
  let cuts = 0;
  let isDown = false;

  const server = createServer((client) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port || '5432'), target.hostname);
    let isMarked = false;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (armed !== undefined && chunk.includes(commitQuery)) {
        const at = armed;
        armed = undefined;
        cuts += 1;
        if (at === 'before_commit') {
          cut();
          return;
        }
        isMarked = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (isMarked && chunk.includes(committed)) cut();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');

  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(address.port) }).href,
    cutNext: (at) => (armed = at),
    cuts: () => cuts,
    goDown() {
      isDown = true;
      cutAll();
    },
    comeBack: () => (isDown = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
