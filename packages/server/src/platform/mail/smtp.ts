import { createTransport } from 'nodemailer';

import { AppError } from '../errors.ts';
import type { SendMessage } from './mail.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Silence of the server; some look the sender up before they say a word. */
const SILENCE_TIMEOUT_MS = 20_000;
/** The whole conversation, however little a server says at a time: below the claim that whoever delivers has. */
const CONVERSATION_TIMEOUT_MS = 60_000;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * One connection for each message. `smtps://` is TLS from the start. `smtp://` must turn to TLS (STARTTLS) before
 * anything is said, unless the server is on this machine or the URL ends with `?tls=none`: who stands between could
 * otherwise keep the two from it, and read the password.
 */
export function createSmtpSender({
  url,
  from,
  timeoutMs = CONVERSATION_TIMEOUT_MS,
}: {
  url: string;
  from: string;
  timeoutMs?: number;
}): SendMessage {
  const server = readSmtpUrl(url);
  const transport = createTransport({
    ...server,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    // A message is what it says and never fetches anything.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return async ({ id, to, subject, text }) => {
    try {
      const sent = transport.sendMail({
        from: { name: 'Avouch', address: from },
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domain}>`,
        // RFC 3834: no machine should answer this one.
        headers: { 'auto-submitted': 'auto-generated' },
      });
      await withinTime(sent, timeoutMs);
      return { kind: 'sent' };
    } catch (error) {
      return { kind: 'failed', code: isRejection(error) ? 'mail_rejected' : 'mail_unreachable' };
    }
  };
}

async function withinTime(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The mail server is too slow')), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function readSmtpUrl(text: string) {
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:'))
    throw new AppError('config_invalid', 'AVOUCH_SMTP_URL must be an smtp:// or smtps:// URL.');
  const secure = url.protocol === 'smtps:';
  const plain = !secure && (url.searchParams.get('tls') === 'none' || LOOPBACK.test(url.hostname));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !plain,
    ignoreTLS: plain,
    tls: { minVersion: 'TLSv1.2' as const },
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
  };
}

/** The server will not take mail for this address, now or later (RFC 5321, 4.2.1: a reply that begins with 5). */
function isRejection(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && 'responseCode' in error)) return false;
  return error.code === 'EENVELOPE' && Number(error.responseCode) >= 500;
}
