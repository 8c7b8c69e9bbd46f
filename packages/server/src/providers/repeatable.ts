import type { ChatCall } from './exchange.ts';
import { boundInput } from './input-bound.ts';
import { isGiven, isRecord, recordAt, stringAt } from './json.ts';
import type { JsonRecord } from './json.ts';

/**
 * Whether a call holds all that its answer depends on, so that the same call may get the same answer again. Not so
 * where something stands elsewhere and can change or expire (files by id, URLs of pictures and documents, containers,
 * conversations that the vendor keeps), where tools run at the vendor, and where the vendor is to keep the answer.
 * Recordings, in either direction, are left out too: they are ids after the first turn. Never throws, at any depth.
 */
export function isRepeatable({ body }: ChatCall): boolean {
  if (boundInput(body).serverTools > 0) return false;
  if (stateFields.some((field) => isGiven(body[field]) && body[field] !== false)) return false;
  if (Array.isArray(body['modalities']) && body['modalities'].some((modality) => modality !== 'text'))
    return false;
  const waiting: unknown[] = [body['system'], body['messages']];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value)) {
      for (const item of value) waiting.push(item);
    } else if (isRecord(value)) {
      if (dependsOnMore(value)) return false;
      for (const key of Object.keys(value)) waiting.push(value[key]);
    }
  }
  return true;
}

/** What the vendor keeps from call to call, reads from its own shelves, or is asked to keep. */
const stateFields = [
  'audio',
  'background',
  'container',
  'conversation',
  'mcp_servers',
  'previous_response_id',
  'prompt',
  'store',
  'web_search_options',
];

function dependsOnMore(part: JsonRecord): boolean {
  switch (part['type']) {
    case 'image_url':
      return !isInline(part['image_url']);
    case 'image':
    case 'document':
      return elsewhere.has(recordAt(part, 'source')?.['type']);
    case 'file':
      return isGiven(recordAt(part, 'file')?.['file_id']);
    case 'input_audio':
    case 'audio_url':
    case 'video_url':
    case 'container_upload':
      return true;
    default:
      return part['role'] === 'assistant' && isRecord(part['audio']);
  }
}

function isInline(image: unknown): boolean {
  const url = isRecord(image) ? stringAt(image, 'url') : image;
  return typeof url === 'string' && /^data:/i.test(url);
}

const elsewhere: ReadonlySet<unknown> = new Set(['url', 'file']);
