import { once } from 'node:events';
import { createServer } from 'node:net';

export interface MailServer {
  readonly url: string;
  /** What was said to it, connection by connection. */
  readonly received: string[];
  close(): Promise<void>;
}

/** Takes every mail over SMTP, as far as the protocol goes, and keeps what was said to it. */
export async function startMailServer({ rcpt = '250 OK' } = {}): Promise<MailServer> {
  const received: string[] = [];
  const server = createServer((socket) => {
    const place = received.push('') - 1;
    let buffered = '';
    let isData = false;
    socket.on('error', () => socket.destroy());
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (bytes) => {
      received[place] += bytes.toString();
      buffered += bytes.toString();
      for (;;) {
        const end = buffered.indexOf('\r\n');
        if (end < 0) return;
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        if (isData) {
          if (line !== '.') continue;
          isData = false;
          socket.write('250 OK\r\n');
        } else if (line.startsWith('EHLO')) socket.write('250-test\r\n250 AUTH PLAIN\r\n');
        else if (line === 'STARTTLS') socket.write('502 No\r\n');
        else if (line.startsWith('AUTH')) socket.write('235 OK\r\n');
        else if (line.startsWith('RCPT')) socket.write(`${rcpt}\r\n`);
        else if (line === 'DATA') {
          isData = true;
          socket.write('354 Go on\r\n');
        } else if (line === 'QUIT') socket.end('221 Bye\r\n');
        else socket.write('250 OK\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

/** The secret of the link in a mail; lines that were wrapped on the way are joined. */
export function tokenInMail(conversation: string): string {
  const text = conversation.replaceAll('=\r\n', '');
  return /\/console\/[a-z-]+#([\w-]{43})/.exec(text)?.[1] ?? '';
}
