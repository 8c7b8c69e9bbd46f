import { isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';

/** Translates one part of a message's content into a block. */
export function fromOpenAiPart(part: unknown, at: string, leftOut: Set<string>): JsonRecord {
  if (!isRecord(part)) throw invalid('A part of the content must be an object.', at);
  if (isGiven(part['prompt_cache_breakpoint'])) leftOut.add('messages.content.prompt_cache_breakpoint');
  // Anthropic's own mark, which OpenAI clients send as an extension.
  const mark = isGiven(part['cache_control']) ? { cache_control: part['cache_control'] } : {};
  switch (part['type']) {
    case 'text':
      return { type: 'text', text: requiredText(part, 'text', at), ...mark };
    case 'refusal':
      return { type: 'text', text: requiredText(part, 'refusal', at), ...mark };
    case 'image_url': {
      const image = recordAt(part, 'image_url');
      const url = image === undefined ? stringAt(part, 'image_url') : stringAt(image, 'url');
      if (url === undefined) throw invalid('An image must have a URL.', `${at}.image_url.url`);
      if (isGiven(image?.['detail']) && image?.['detail'] !== 'auto')
        leftOut.add('messages.content.image_url.detail');
      return { type: 'image', source: imageSource(url, `${at}.image_url.url`), ...mark };
    }
    case 'file':
      return { ...fromFile(recordAt(part, 'file') ?? {}, `${at}.file`), ...mark };
    default:
      throw unsupported('Anthropic takes text, images and PDF files', `${at}.type`);
  }
}

const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function imageSource(url: string, at: string): JsonRecord {
  if (/^https?:\/\//i.test(url)) return { type: 'url', url };
  const { mediaType, encoded } = readDataUrl(url, at);
  if (!imageTypes.has(mediaType)) throw unsupported('Anthropic takes JPEG, PNG, GIF and WebP images', at);
  return { type: 'base64', media_type: mediaType, data: encoded };
}

function fromFile(file: JsonRecord, at: string): JsonRecord {
  const content = stringAt(file, 'file_data');
  if (content === undefined)
    throw unsupported('a file stored at OpenAI cannot be read by Anthropic', `${at}.file_id`);
  const { mediaType, encoded } = readDataUrl(content, `${at}.file_data`);
  if (mediaType !== 'application/pdf') throw unsupported('Anthropic takes PDF files', `${at}.file_data`);
  const title = stringAt(file, 'filename');
  return {
    type: 'document',
    source: { type: 'base64', media_type: mediaType, data: encoded },
    ...(title === undefined ? {} : { title }),
  };
}

/** RFC 2397, base64 only. The comma is looked for in the head, so that a large image is not searched. */
function readDataUrl(url: string, at: string): { mediaType: string; encoded: string } {
  const match = /^data:([\w.+/-]+)(?:;[\w-]+=[^;,]{0,100})*;base64,/i.exec(url.slice(0, 500));
  if (match?.[1] === undefined)
    throw invalid('The URL must begin with https:// or be a base64 data URL.', at);
  return {
    mediaType: match[1].toLowerCase().replace('image/jpg', 'image/jpeg'),
    encoded: url.slice(match[0].length),
  };
}

function requiredText(part: JsonRecord, key: string, at: string): string {
  const text = stringAt(part, key);
  if (text === undefined) throw invalid('A text part must have a text.', `${at}.${key}`);
  return text;
}
