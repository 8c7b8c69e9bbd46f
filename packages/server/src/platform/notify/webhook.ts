import { createHmac } from 'node:crypto';

import type { JsonObject } from '@avouch/proof';

import type { Outbound } from '../outbound/index.ts';

/** One notification on its way to a channel. */
export interface Notification {
  /** The delivery's: the same at every attempt, so that a receiver can tell what it has seen. */
  readonly id: string;
  readonly kind: string;
  readonly createdAt: Date;
  readonly subject: string;
  readonly body: JsonObject;
}

/** Whether it arrived; `final` failures are not tried again. */
export type AttemptOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly code: string; readonly isFinal: boolean };

/** As Standard Webhooks writes a symmetric secret. */
export function secretText(secret: Uint8Array): string {
  return `whsec_${Buffer.from(secret).toString('base64')}`;
}

/**
 * Posts a notification, signed as Standard Webhooks 1.0.0 has it: HMAC-SHA256 over id, time and body, joined by dots.
 * Any answer with a 2xx status is an acknowledgement. 410 says that the receiver is gone for good.
 */
export async function sendWebhook(
  outbound: Outbound,
  target: { url: string; secret: Uint8Array },
  notification: Notification,
  at: Date,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const body = JSON.stringify({
    type: notification.kind,
    timestamp: notification.createdAt.toISOString(),
    data: { ...notification.body, subject: notification.subject },
  });
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const outcome = await outbound.send({
    method: 'POST',
    url: target.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Avouch',
      'webhook-id': notification.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signatureOf(target.secret, notification.id, timestamp, body)}`,
    },
    body,
    signal,
  });
  switch (outcome.kind) {
    case 'failed':
      return { kind: 'failed', code: outcome.reason, isFinal: false };
    case 'answered':
      return outcome.status >= 200 && outcome.status < 300
        ? { kind: 'delivered' }
        : { kind: 'failed', code: `http_${outcome.status}`, isFinal: outcome.status === 410 };
    default:
      return outcome satisfies never;
  }
}

function signatureOf(secret: Uint8Array, id: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
}
