import { arrayAt, isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';

/** Translates one content block that is text, an image or a document into parts of a message. */
export function fromAnthropicBlock(block: JsonRecord, at: string, leftOut: Set<string>): JsonRecord[] {
  for (const hint of hints) if (isGiven(block[hint])) leftOut.add(`messages.content.${hint}`);
  switch (block['type']) {
    case 'text': {
      const text = stringAt(block, 'text');
      if (text === undefined) throw invalid('A text block must have a text.', `${at}.text`);
      return [{ type: 'text', text }];
    }
    case 'image':
      return [
        { type: 'image_url', image_url: { url: imageUrl(recordAt(block, 'source') ?? {}, `${at}.source`) } },
      ];
    case 'document':
      return fromDocument(block, at, leftOut);
    default:
      throw unsupported('OpenAI has no such block', `${at}.type`);
  }
}

/** Marks for the cache, and the sources of earlier answers: nothing of what is asked. */
const hints = ['cache_control', 'citations', 'transformations'];

function imageUrl(source: JsonRecord, at: string): string {
  switch (source['type']) {
    case 'url': {
      const url = stringAt(source, 'url');
      if (url === undefined) throw invalid('An image source must have a URL.', `${at}.url`);
      return url;
    }
    case 'base64':
      return dataUrl(source, at);
    default:
      throw unsupported('a file stored at Anthropic cannot be read by OpenAI', `${at}.type`);
  }
}

function fromDocument(block: JsonRecord, at: string, leftOut: Set<string>): JsonRecord[] {
  const source = recordAt(block, 'source') ?? {};
  const title = stringAt(block, 'title');
  const heading = [title, stringAt(block, 'context')].filter((line) => line !== undefined).join('\n');
  const withHeading = (parts: JsonRecord[]): JsonRecord[] =>
    heading === '' ? parts : [{ type: 'text', text: heading }, ...parts];
  if (recordAt(block, 'citations')?.['enabled'] === true) {
    throw unsupported('OpenAI does not cite documents', `${at}.citations`);
  }
  switch (source['type']) {
    case 'text':
      return withHeading([{ type: 'text', text: stringAt(source, 'data') ?? '' }]);
    case 'base64': {
      const file = { filename: title ?? 'document.pdf', file_data: dataUrl(source, `${at}.source`) };
      return withHeading([{ type: 'file', file }]);
    }
    case 'content': {
      const content = source['content'];
      if (typeof content === 'string') return withHeading([{ type: 'text', text: content }]);
      const blocks = (arrayAt(source, 'content') ?? []).filter(isRecord);
      if (blocks.some(({ type }) => type === 'document')) {
        throw invalid('A document must not hold documents.', `${at}.source.content`);
      }
      const where = (index: number): string => `${at}.source.content.${index}`;
      return withHeading(blocks.flatMap((one, index) => fromAnthropicBlock(one, where(index), leftOut)));
    }
    default:
      throw unsupported('OpenAI cannot fetch this document', `${at}.source.type`);
  }
}

function dataUrl(source: JsonRecord, at: string): string {
  const mediaType = stringAt(source, 'media_type');
  const encoded = stringAt(source, 'data');
  if (mediaType === undefined || encoded === undefined)
    throw invalid('The source must have a type and its bytes.', at);
  return `data:${mediaType};base64,${encoded}`;
}
