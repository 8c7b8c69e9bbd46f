import { stringAt } from '../json.ts';
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

/** The kind that a media type names. */
export function kindOfMediaType(mediaType: string): UnexaminedKind {
  const family = mediaType.split('/', 1)[0]?.toLowerCase();
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}

/** The media type that a holder of bytes gives them, in the words of either vendor or of others. */
export function mediaTypeIn(holder: JsonRecord): string | undefined {
  return stringAt(holder, 'media_type') ?? stringAt(holder, 'mime_type') ?? stringAt(holder, 'mimeType');
}
