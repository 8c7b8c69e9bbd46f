import { arrayAt, isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';

/**
 * Takes thinking without a signature out of the history. It was reasoned by another vendor's model and came
 * through our translation; Anthropic refuses a conversation that holds it, so that a conversation could never
 * be routed back. Everything else stays the very same object.
 */
export function withoutUnsignedThinking(body: JsonRecord): JsonRecord {
  const messages = arrayAt(body, 'messages');
  if (messages?.some((message) => isRecord(message) && holdsUnsigned(message)) !== true) return body;
  const kept = messages
    .map((message) => (isRecord(message) && holdsUnsigned(message) ? strip(message) : message))
    .filter(
      (message) =>
        !(isRecord(message) && Array.isArray(message['content']) && message['content'].length === 0),
    );
  return { ...body, messages: kept };
}

function holdsUnsigned(message: JsonRecord): boolean {
  return arrayAt(message, 'content')?.some(isUnsigned) === true;
}

function strip(message: JsonRecord): JsonRecord {
  return { ...message, content: arrayAt(message, 'content')?.filter((block) => !isUnsigned(block)) };
}

function isUnsigned(block: unknown): boolean {
  return isRecord(block) && block['type'] === 'thinking' && block['signature'] === '';
}
