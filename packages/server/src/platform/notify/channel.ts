import { z } from 'zod';

/** Where a tenant wants to be told of things. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly createdAt: Date;
  /** A URL or a mail address: personal data, which stands in the channel's row alone. */
  readonly target: string;
}

export type ChannelKind = 'webhook' | 'mail';

export const CHANNEL_KINDS = ['webhook', 'mail'] as const satisfies readonly ChannelKind[];

/** What policies and paths call a channel. */
export const channelName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'takes up to 63 lower-case letters, digits, dots, dashes and underscores',
  );

/** What became of one thing that was to be told to one channel. */
export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly state: 'waiting' | 'delivered' | 'failed';
  /** Undefined when it is not tried again. */
  readonly nextAttemptAt: Date | undefined;
  readonly deliveredAt: Date | undefined;
  /** A code such as `timeout` or `http_500`. */
  readonly lastError: string | undefined;
}
