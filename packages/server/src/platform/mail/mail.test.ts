import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { type MailServer, startMailServer } from '../../../test/mail-server.ts';
import { createOutbound } from '../outbound/index.ts';
import { createMail, mailAddress } from './index.ts';
import { createSmtpSender } from './smtp.ts';

const outbound = createOutbound({ allow: ['127.0.0.1'] });
const message = { id: 'id-1', to: 'ada@example.com', subject: 'Budget at 80 %', text: 'Line one.\n.\nÜ.' };

const servers: Server[] = [];
const mailServers: MailServer[] = [];
afterEach(async () => {
  for (const server of mailServers.splice(0)) await server.close();
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

describe('mail over SMTP', () => {
  test('arrives with its sender, its one receiver and an id of its own', async () => {
    const { url, received } = await smtpServer();
    const mail = createMail({ smtpUrl: url, from: 'avouch@example.com', outbound });
    expect(await mail.send(message)).toEqual({ kind: 'sent' });
    const [conversation = ''] = received;
    expect(conversation).toContain('MAIL FROM:<avouch@example.com>');
    expect(conversation).toContain('RCPT TO:<ada@example.com>');
    expect(conversation).toContain('Message-ID: <id-1@example.com>');
    expect(conversation).toContain('Subject: Budget at 80 %');
    expect(conversation).toMatch(/auto-submitted: auto-generated/i);
  });

  test('takes its user and password from the URL', async () => {
    const { url, received } = await smtpServer();
    const withUser = url.replace('smtp://', 'smtp://me%40example.com:p%2Fw@');
    await createMail({ smtpUrl: withUser, from: 'avouch@example.com', outbound }).send(message);
    const plain = Buffer.from('\0me@example.com\0p/w').toString('base64');
    expect(received.join('')).toContain(`AUTH PLAIN ${plain}`);
  });

  test('is one message for one address, whatever the subject holds', async () => {
    const { url, received } = await smtpServer();
    const mail = createMail({ smtpUrl: url, from: 'avouch@example.com', outbound });
    await mail.send({ ...message, subject: 'a\r\nBcc: eve@example.com\r\n\r\nhello' });
    expect(received.join('')).not.toMatch(/^Bcc:/im);
    expect(received.join('').match(/RCPT TO/g)).toHaveLength(1);
  });

  test.each([
    ['550 No such user', 'mail_rejected'],
    ['450 Try later', 'mail_unreachable'],
  ])('that the server answers with %s is %s', async (reply, code) => {
    const { url } = await smtpServer({ rcpt: reply });
    const mail = createMail({ smtpUrl: url, from: 'avouch@example.com', outbound });
    expect(await mail.send(message)).toEqual({ kind: 'failed', code });
  });

  test('is not sent where nobody listens', async () => {
    const { url } = await smtpServer();
    await mailServers.pop()?.close();
    const mail = createMail({ smtpUrl: url, from: 'avouch@example.com', outbound });
    expect(await mail.send(message)).toEqual({ kind: 'failed', code: 'mail_unreachable' });
  });

  test('is given up at a server that says a little again and again', async () => {
    let letGo = () => {};
    const server = createTcpServer((socket) => {
      socket.write('220 test ESMTP\r\n');
      // Lines of an answer that does not end.
      const dripping = setInterval(() => socket.write('250-wait\r\n'), 10);
      socket.on('error', () => socket.destroy()).on('close', () => clearInterval(dripping));
      letGo = () => socket.destroy();
    });
    servers.push(server);
    const url = `smtp://127.0.0.1:${await listen(server)}`;
    const send = createSmtpSender({ url, from: 'avouch@example.com', timeoutMs: 100 });
    expect(await send(message)).toEqual({ kind: 'failed', code: 'mail_unreachable' });
    letGo();
  });

  test('says nothing to a server elsewhere that offers no TLS', async () => {
    const { url, received } = await smtpServer();
    // The same machine under an address that is not seen as its own.
    const elsewhere = url.replace('127.0.0.1', '0.0.0.0').replace('smtp://', 'smtp://me:secret@');
    const mail = createMail({ smtpUrl: elsewhere, from: 'avouch@example.com', outbound });
    expect(await mail.send(message)).toEqual({ kind: 'failed', code: 'mail_unreachable' });
    expect(received.join('')).not.toMatch(/AUTH|MAIL FROM/);
    const anyway = createMail({ smtpUrl: `${elsewhere}?tls=none`, from: 'avouch@example.com', outbound });
    expect(await anyway.send(message)).toEqual({ kind: 'sent' });
  });
});

describe('mail over Resend', () => {
  test('is one request with the key and an idempotency key', async () => {
    const { baseUrl, requests } = await resendServer(200);
    const mail = createMail({
      resendApiKey: 're_1',
      from: 'avouch@example.com',
      outbound,
      resendBaseUrl: baseUrl,
    });
    expect(await mail.send(message)).toEqual({ kind: 'sent' });
    expect(requests).toEqual([
      {
        path: '/emails',
        authorization: 'Bearer re_1',
        idempotencyKey: 'id-1',
        body: {
          from: 'Avouch <avouch@example.com>',
          to: ['ada@example.com'],
          subject: message.subject,
          text: message.text,
        },
      },
    ]);
  });

  test.each([
    [422, 'mail_rejected'],
    [401, 'mail_unreachable'],
    [429, 'mail_unreachable'],
    [500, 'mail_unreachable'],
  ])('that is answered with %d is %s', async (status, code) => {
    const { baseUrl } = await resendServer(status);
    const mail = createMail({
      resendApiKey: 're_1',
      from: 'avouch@example.com',
      outbound,
      resendBaseUrl: baseUrl,
    });
    expect(await mail.send(message)).toEqual({ kind: 'failed', code });
  });
});

describe('the configuration of mail', () => {
  test('may be left out: then sending says so', async () => {
    const mail = createMail({ outbound });
    expect(mail.isConfigured).toBe(false);
    expect(await mail.send(message)).toEqual({ kind: 'failed', code: 'mail_not_configured' });
  });

  test.each([
    { smtpUrl: 'smtp://127.0.0.1', resendApiKey: 're_1', from: 'a@example.com' },
    { smtpUrl: 'smtp://127.0.0.1' },
    { resendApiKey: 're_1' },
    { smtpUrl: 'http://127.0.0.1', from: 'a@example.com' },
    { smtpUrl: 'nonsense', from: 'a@example.com' },
  ])('%j is refused at the start', (settings) => {
    expect(() => createMail({ ...settings, outbound })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });

  test.each([
    'a@b.example,c@d.example',
    'Ada <a@b.example>',
    'a@b.example\r\nBcc: c@d.example',
    'a',
    '@b.example',
  ])('%j is no address', (text) => {
    expect(mailAddress.safeParse(text).success).toBe(false);
  });
});

async function smtpServer(how: { rcpt?: string } = {}): Promise<MailServer> {
  const server = await startMailServer(how);
  mailServers.push(server);
  return server;
}

async function resendServer(status: number) {
  const requests: unknown[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      requests.push({
        path: request.url,
        authorization: request.headers.authorization,
        idempotencyKey: request.headers['idempotency-key'],
        body: JSON.parse(body) as unknown,
      });
      answer.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"1"}');
    });
  });
  servers.push(server);
  return { baseUrl: `http://127.0.0.1:${await listen(server)}`, requests };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
