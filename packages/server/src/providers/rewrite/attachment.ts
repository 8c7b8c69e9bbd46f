import { isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';

/** What no reader of text can look into. `encoded`: a long run of base64 that is no text. */
export type UnexaminedKind = 'image' | 'audio' | 'video' | 'file' | 'encoded';

/** A part of a message that brings something along. */
export interface Attachment {
  readonly kind: UnexaminedKind;
  /** The field that holds it, or says where it is. */
  readonly key: string;
  /** Whether it can be text: then it is read, and only what cannot be read is reported. */
  readonly canBeText: boolean;
}

/** The attachment that a part is, in either dialect; undefined for everything else. */
export function attachmentOf(part: JsonRecord): Attachment | undefined {
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

/** The kind that a media type names. */
export function kindOfMediaType(mediaType: string): UnexaminedKind {
  const family = mediaType.split('/', 1)[0]?.toLowerCase();
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}

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
