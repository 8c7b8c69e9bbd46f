import { connect, type Socket } from 'node:net';

/** One connection of which every byte is ours to choose. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received up to now. */
  text(): string;
  /** Resolves when the text that comes holds `part`; rejects when the connection closes before. */
  receive(part: string): Promise<void>;
  /** Resolves when the other side will send no more. */
  readonly ended: Promise<void>;
}

const LONGEST_MARK = 100;

/** Opens a connection to an `http://host:port` URL. It stays half open: our side is closed by us alone. */
export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const watchers = new Set<() => void>();
  const chunks: string[] = [];
  // Looked into for marks: the newest chunk and enough before it that no mark is cut.
  let newest = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    chunks.push(String(chunk));
    newest = newest.slice(-LONGEST_MARK) + String(chunk);
    for (const watch of watchers) watch();
  });
  // The server may reset a connection on which it refused something; `close` follows.
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    socket.on('end', resolve);
    socket.on('close', () => {
      resolve();
      for (const watch of watchers) watch();
    });
  });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    text: () => chunks.join(''),
    ended,
    receive: (part) =>
      new Promise((resolve, reject) => {
        if (chunks.join('').includes(part)) {
          resolve();
          return;
        }
        const watch = () => {
          if (newest.includes(part)) {
            watchers.delete(watch);
            resolve();
          } else if (socket.destroyed) {
            reject(new Error(`The connection closed before ${JSON.stringify(part)} came.`));
          }
        };
        watchers.add(watch);
        watch();
      }),
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The first answer in a received text. Its body is what came behind the head, chunk marks included. */
export function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) };
}

/** The head of a POST, without the blank line after it. */
export function postHead(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nhost: avouch.test\r\n${lines.join('')}`;
}

/** A whole POST of JSON. */
export function post(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const length = String(Buffer.byteLength(body));
  return `${postHead(path, { 'content-type': 'application/json', ...headers, 'content-length': length })}\r\n${body}`;
}

/** Writes `count` chunks, as fast as the other side takes them; returns how many went before it closed. */
export async function flood(socket: Socket, chunk: Uint8Array, count: number): Promise<number> {
  let written = 0;
  while (written < count && !socket.destroyed) {
    written += 1;
    if (socket.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      const go = () => {
        socket.off('drain', go);
        socket.off('close', go);
        resolve();
      };
      socket.on('drain', go);
      socket.on('close', go);
    });
  }
  return written;
}
