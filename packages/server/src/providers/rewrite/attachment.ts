import { isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { attachmentByKey } from './attachment-keys.ts';
import type { Attachment, UnexaminedKind } from './attachment-kinds.ts';

/**
 * The attachment that a record is, in either dialect; undefined for everything else. `isPart` says that it stands
 * where parts of messages stand: there, what brings something along under another type or none is one too.
 */
export function attachmentOf(record: JsonRecord, isPart: boolean): Attachment | undefined {
  return attachmentOfType(record) ?? (isPart ? attachmentByKey(record) : undefined);
}

function attachmentOfType(part: JsonRecord): Attachment | undefined {
  switch (part['type']) {
    case 'image_url':
      return isGivenAt(part, 'image_url', 'image', false);
    case 'image':
      return isElsewhere(part['source']) ? { kind: 'image', key: 'source', canBeText: false } : undefined;
    case 'document':
    case 'search_result':
      return isElsewhere(part['source']) ? { kind: 'file', key: 'source', canBeText: true } : undefined;
    case 'input_audio':
      return isGivenAt(part, 'input_audio', 'audio', false);
    case 'audio_url':
      return isGivenAt(part, 'audio_url', 'audio', false);
    case 'video_url':
      return isGivenAt(part, 'video_url', 'video', false);
    case 'file':
      return isGivenAt(part, 'file', 'file', true);
    case 'container_upload':
      return isGivenAt(part, 'file_id', 'file', false);
    default:
      return undefined;
  }
}

/**
 * Sealed by the provider for itself and sent back to it: a signature of thinking, an encrypted search result. It is
 * no client's content, and the provider refuses it with any byte changed, so it is not reported as unexamined.
 */
export function isProvidersOwn(holder: JsonRecord, key: string): boolean {
  return typeof holder['type'] === 'string' && sealedFields.get(key)?.has(holder['type']) === true;
}

const sealedFields: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['signature', new Set(['thinking'])],
  // The second is how some compatible servers return sealed reasoning.
  ['data', new Set(['redacted_thinking', 'reasoning.encrypted'])],
  ['encrypted_content', new Set(['web_search_result', 'compaction'])],
  ['encrypted_index', new Set(['web_search_result_location'])],
  ['encrypted_stdout', new Set(['encrypted_code_execution_result'])],
]);

function isGivenAt(
  part: JsonRecord,
  key: string,
  kind: UnexaminedKind,
  canBeText: boolean,
): Attachment | undefined {
  const value = part[key];
  return typeof value === 'string' || isRecord(value) ? { kind, key, canBeText } : undefined;
}

/** A source of Anthropic's that is no text: text and content blocks are read like any other. */
function isElsewhere(source: unknown): boolean {
  return isRecord(source) && elsewhere.has(source['type']);
}

const elsewhere: ReadonlySet<unknown> = new Set(['base64', 'url', 'file']);
