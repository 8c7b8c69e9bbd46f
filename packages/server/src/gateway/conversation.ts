import { hash } from 'node:crypto';

import type { ChatCall } from '../providers/index.ts';

/** A conversation grows at its end, so its beginning names it. */
const NAMING_MESSAGES = 2;

/**
 * Names a conversation for as long as a provider may hold it in its prompt cache, without telling what was said: the
 * SHA-256 of how it begins. It is kept in memory for minutes and written nowhere.
 */
export function conversationOf({ body }: ChatCall): string {
  const messages: unknown = body['messages'];
  const beginning = Array.isArray(messages) ? messages.slice(0, NAMING_MESSAGES) : [];
  return hash('sha256', JSON.stringify([body['system'], beginning]), 'base64');
}
