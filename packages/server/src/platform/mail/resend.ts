import type { Outbound } from '../outbound/index.ts';
import type { SendMessage } from './mail.ts';

const BASE_URL = 'https://api.resend.com';

/** Resend's `POST /emails`. The idempotency key keeps a message that is sent again from arriving twice. */
export function createResendSender({
  apiKey,
  from,
  outbound,
  baseUrl = BASE_URL,
}: {
  apiKey: string;
  from: string;
  outbound: Outbound;
  baseUrl?: string | undefined;
}): SendMessage {
  return async ({ id, to, subject, text }) => {
    const outcome = await outbound.send({
      method: 'POST',
      url: `${baseUrl}/emails`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': id,
        'user-agent': 'Avouch',
      },
      body: JSON.stringify({ from: `Avouch <${from}>`, to: [to], subject, text }),
    });
    if (outcome.kind === 'failed') return { kind: 'failed', code: 'mail_unreachable' };
    if (outcome.status >= 200 && outcome.status < 300) return { kind: 'sent' };
    // 422 is what it says to an address that is none. Anything else, a wrong key included, may be put right.
    return { kind: 'failed', code: outcome.status === 422 ? 'mail_rejected' : 'mail_unreachable' };
  };
}
