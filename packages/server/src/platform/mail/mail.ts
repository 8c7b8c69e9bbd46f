import { z } from 'zod';

import { AppError } from '../errors.ts';
import type { Outbound } from '../outbound/index.ts';
import { createResendSender } from './resend.ts';
import { createSmtpSender } from './smtp.ts';

/** A mail in plain text. */
export interface Message {
  /** The same mail sent twice has the same: receivers and services recognize it. */
  readonly id: string;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  /** `mail_rejected` says that trying again will not help: the address is refused for good. */
  | { readonly kind: 'failed'; readonly code: 'mail_not_configured' | 'mail_rejected' | 'mail_unreachable' };

export interface Mail {
  /** Never rejects. The address stands in no outcome, for outcomes are logged. */
  send(message: Message): Promise<MailOutcome>;
  readonly isConfigured: boolean;
}

/** Sends one message from one address. */
export type SendMessage = (message: Message) => Promise<MailOutcome>;

/** An address that mail can be sent to: one, without a name, at most as long as SMTP takes (RFC 5321). */
export const mailAddress = z.email().max(254);

/**
 * Mail through a server of the operator's (`smtp://`, `smtps://`) or through Resend's API. Without either, sending says
 * `mail_not_configured`. Throws AppError `config_invalid` when both are given, or one without an address to send from.
 */
export function createMail({
  smtpUrl,
  resendApiKey,
  from,
  outbound,
  resendBaseUrl,
}: {
  smtpUrl?: string | undefined;
  resendApiKey?: string | undefined;
  from?: string | undefined;
  outbound: Outbound;
  /** Another address of Resend's API, for tests. */
  resendBaseUrl?: string;
}): Mail {
  if (smtpUrl !== undefined && resendApiKey !== undefined)
    throw new AppError('config_invalid', 'Set AVOUCH_SMTP_URL or AVOUCH_RESEND_API_KEY, not both.');
  if (smtpUrl === undefined && resendApiKey === undefined) {
    return {
      isConfigured: false,
      send: () => Promise.resolve({ kind: 'failed', code: 'mail_not_configured' }),
    };
  }
  if (from === undefined)
    throw new AppError('config_invalid', 'AVOUCH_MAIL_FROM must say which address mail is sent from.');
  const send =
    smtpUrl === undefined
      ? createResendSender({ apiKey: resendApiKey ?? '', from, outbound, baseUrl: resendBaseUrl })
      : createSmtpSender({ url: smtpUrl, from });
  return { isConfigured: true, send };
}
