export { type ChannelSecrets, createChannelSecrets } from './channel-secret.ts';
export type { Channel, Delivery } from './channel.ts';
export type { ChannelEntry, Channels, RecordWithin } from './channels.ts';
export { createNotifier, type NewNotification, type Notifier } from './notifier.ts';
export { registerNotificationRoutes } from './routes.ts';
