import type { ChatCall } from './exchange.ts';
import { isRecord } from './json.ts';
import type { JsonRecord } from './json.ts';

/**
 * What an image counts as, in characters: about 1,600 tokens at four characters each, which is what Anthropic
 * bills for the largest image that it does not shrink, and more than OpenAI does for most.
 */
export const CHARACTERS_OF_AN_IMAGE = 6400;

/**
 * A file or a recording is counted by its base64 text, divided by this: a page of PDF is some 30 KB and 2,000
 * tokens, and a minute of speech 1 MB of MP3 and 600 tokens, so the estimate is rather too high.
 */
const ENCODED_PER_CHARACTER = 5;

/** What is sent to the model; everything else in a request is settings. */
const sentFields = ['system', 'messages', 'tools', 'functions', 'response_format', 'output_config'];

/**
 * Characters (UTF-16 units) of everything that a call sends to the model: system text, messages, tools and
 * schemas with their names. For estimates where a provider reports no usage, and before it has. Never throws;
 * linear in the size of the call, at any depth of nesting.
 */
export function estimateInputCharacters(call: ChatCall): number {
  const waiting: unknown[] = sentFields.map((field) => call.body[field]);
  let characters = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      characters += value.length;
    } else if (Array.isArray(value)) {
      for (const item of value) waiting.push(item);
    } else if (isRecord(value)) {
      const attachment = countAttachment(value);
      characters += attachment ?? 0;
      if (attachment === undefined) characters += openRecord(value, waiting);
    } else if (value !== undefined && value !== null) {
      characters += 4;
    }
  }
  return characters;
}

/** Keys count too: in a schema they are what the model reads. */
function openRecord(record: JsonRecord, waiting: unknown[]): number {
  let characters = 0;
  for (const [key, value] of Object.entries(record)) {
    characters += key.length;
    waiting.push(value);
  }
  return characters;
}

function countAttachment(part: JsonRecord): number | undefined {
  switch (part['type']) {
    case 'image':
    case 'image_url':
      return 'source' in part || 'image_url' in part ? CHARACTERS_OF_AN_IMAGE : undefined;
    case 'input_audio':
      return countEncoded(part['input_audio'], 'data');
    case 'file':
      return countEncoded(part['file'], 'file_data');
    case 'base64':
      return countEncoded(part, 'data');
    default:
      return undefined;
  }
}

function countEncoded(holder: unknown, key: string): number | undefined {
  const encoded = isRecord(holder) ? holder[key] : undefined;
  return typeof encoded === 'string' ? Math.ceil(encoded.length / ENCODED_PER_CHARACTER) : undefined;
}
