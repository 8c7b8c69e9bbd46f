import type { Mail } from '../mail/index.ts';
import type { Outbound } from '../outbound/index.ts';
import type { ChannelSecrets } from './channel-secret.ts';
import type { DueDelivery } from './store.ts';
import { type AttemptOutcome, sendWebhook } from './webhook.ts';

export interface Senders {
  readonly mail: Mail;
  readonly outbound: Outbound;
  readonly secrets: ChannelSecrets;
}

/** Tries once to tell a channel. Rejects only when the secret's key cannot be read. */
export async function attempt(
  { mail, outbound, secrets }: Senders,
  due: DueDelivery & { readonly tenantId: string },
  at: Date,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  switch (due.channelKind) {
    case 'webhook': {
      const place = { tenantId: due.tenantId, channelId: due.channelId };
      const secret = due.sealedSecret === undefined ? undefined : await secrets.open(due.sealedSecret, place);
      if (secret === undefined) return { kind: 'failed', code: 'secret_unreadable', isFinal: false };
      const { id, kind, createdAt, payload } = due;
      return sendWebhook(
        outbound,
        { url: due.target, secret },
        { id, kind, createdAt, ...payload },
        at,
        signal,
      );
    }
    case 'mail': {
      const outcome = await mail.send({
        id: due.id,
        to: due.target,
        subject: due.payload.subject,
        text: textOf(due),
      });
      if (outcome.kind === 'sent') return { kind: 'delivered' };
      return { kind: 'failed', code: outcome.code, isFinal: outcome.code === 'mail_rejected' };
    }
    default:
      return due.channelKind satisfies never;
  }
}

/** What a webhook carries as JSON, as lines that people read. */
function textOf({ kind, createdAt, payload }: DueDelivery): string {
  const lines = Object.entries(payload.body).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [payload.subject, '', ...lines, '', `${kind}, ${createdAt.toISOString()}`, ''].join('\n');
}
