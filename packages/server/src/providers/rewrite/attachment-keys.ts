import { isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { kindOfMediaType, mediaTypeIn } from './attachment-kinds.ts';
import type { Attachment, UnexaminedKind } from './attachment-kinds.ts';

/**
 * The attachment of a part whose type says nothing, or nothing that is known, by the key that holds it. Servers that
 * are compatible with a vendor take more than the vendor does: other spellings, parts of other interfaces.
 */
export function attachmentByKey(part: JsonRecord): Attachment | undefined {
  const type = typeof part['type'] === 'string' ? part['type'].toLowerCase() : '';
  if (isOfServer.test(type)) return undefined;
  const kind = kindOfType(type);
  const known = holders.find(({ key }) => isHeld(part[key]));
  if (known !== undefined) return { ...known, kind: kind ?? kindInside(part[known.key]) ?? known.kind };
  if (kind === undefined) return undefined;
  const key = anyHolders.find((name) => isHeld(part[name]) && !isReadable(part[name]));
  return key === undefined ? undefined : { kind, key, canBeText: kind === 'file' };
}

/** What a tool of the provider gave back. */
const isOfServer = /_(?:output|result)$/;

function kindOfType(type: string): UnexaminedKind | undefined {
  const found = /image|audio|video|document|file/.exec(type)?.[0];
  if (found === undefined) return undefined;
  return found === 'image' || found === 'audio' || found === 'video' ? found : 'file';
}

function kindInside(value: unknown): UnexaminedKind | undefined {
  const mediaType = isRecord(value) ? mediaTypeIn(value) : undefined;
  return mediaType === undefined ? undefined : kindOfMediaType(mediaType);
}

/** What only points at something comes first: where both stand, nobody can look into that. */
const holders: readonly Attachment[] = [
  ...['file_id', 'file_url', 'file_uri', 'fileUri'].map((key) => holder(key, 'file', false)),
  ...['image_url', 'imageUrl', 'input_image', 'image'].map((key) => holder(key, 'image', false)),
  ...['audio_url', 'audioUrl', 'input_audio', 'audio'].map((key) => holder(key, 'audio', false)),
  ...['video_url', 'videoUrl', 'input_video', 'video'].map((key) => holder(key, 'video', false)),
  ...['inline_data', 'inlineData', 'file_data', 'fileData', 'input_file', 'file'].map((key) =>
    holder(key, 'file', true),
  ),
];

/** Where a part that calls itself a picture or a file may have it. */
const anyHolders = ['source', 'url', 'uri', 'data', 'bytes'];

function holder(key: string, kind: UnexaminedKind, canBeText: boolean): Attachment {
  return { key, kind, canBeText };
}

function isHeld(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null;
}

/** A source of Anthropic's that is text. */
function isReadable(source: unknown): boolean {
  return isRecord(source) && (source['type'] === 'text' || source['type'] === 'content');
}
