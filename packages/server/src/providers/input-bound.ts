import { isGiven, isRecord } from './json.ts';
import type { JsonRecord } from './json.ts';

/**
 * The bound of an image whose model is not known: what `gpt-4o-mini` is billed for the largest one, 2,833 tokens and
 * 5,667 for each of eight tiles, more than any other documented model (developers.openai.com, "Images and vision").
 */
export const IMAGE_TOKENS = 48_169;

/**
 * What a document is taken for, and a recording or a film that stands somewhere else: a usual context window. No
 * bound follows from its bytes, as text is compressed in them; where the model's window is known, that is the bound.
 */
export const FILE_TOKENS = 200_000;

/** A tool that runs at the vendor reads what it likes, and bills it as input: an allowance, not a bound. */
export const SERVER_TOOL_TOKENS = 200_000;

/**
 * OpenAI bills ten tokens for a second of speech, and the least that a second takes is a kilobyte (MP3 at 8 kbit/s):
 * 100 bytes for a token. A quarter of that leaves room for other codecs. In base64, four characters are three bytes.
 */
const ENCODED_CHARACTERS_PER_AUDIO_TOKEN = 32;
/** A recording that the model made before, by its id: the most that an answer with audio has. */
const AUDIO_BY_ID_TOKENS = 16_384;

/** Markers around a message or a block, and words that a translation puts there (a failed tool's, for one). */
const BLOCK_TOKENS = 32;
/** What begins and ends a conversation, and the short system text that some open models' templates bring along. */
const REQUEST_TOKENS = 128;
/** Anthropic adds up to 804 tokens where there are tools ("Tool use", 2026-11); OpenAI's own frame is far below. */
const TOOLS_TOKENS = 1_024;
/** A function is written out with some words around it. */
const FUNCTION_TOKENS = 32;
/** Tools that Anthropic's models were trained on: up to 735 tokens, and 499 of system text with computer use. */
const TRAINED_TOOL_TOKENS = 1_536;
/** Both vendors tell the model in words that a schema holds; so does our own translation. */
const SCHEMA_TOKENS = 512;
/** Quotes, colon and comma around a key, and a blank after either. */
const KEY_TOKENS = 6;
/** Brackets and comma of a value that is no text. */
const VALUE_TOKENS = 6;

export type UnboundedPart = 'file' | 'server_tool';

export interface InputBound {
  /** Everything but what follows. */
  readonly textTokens: number;
  readonly images: number;
  readonly audioTokens: number;
  readonly files: number;
  readonly serverTools: number;
  /** Whether the request asks for cache writes that last an hour. */
  readonly cachesForAnHour: boolean;
}

/**
 * Counts what a request can come to as input, for every vendor. A byte-level BPE never makes more tokens than its
 * text has bytes, so text counts its UTF-8 bytes; what a vendor writes out as JSON (tools, schemas, arguments)
 * counts the bytes of its longest usual form, in ASCII and with blanks. Fields that no model reads count too: they
 * are small. Linear, never throws, at any depth.
 */
export function boundInput(body: JsonRecord): InputBound {
  const found = { images: 0, audioTokens: 0, files: 0, cachesForAnHour: false };
  const spoken: unknown[] = [body['system'], body['messages']];
  const written: unknown[] = [];
  let textTokens = REQUEST_TOKENS;
  for (const key of Object.keys(body)) {
    if (key === 'system' || key === 'messages') continue;
    textTokens += key.length + KEY_TOKENS;
    written.push(body[key]);
  }

  while (spoken.length > 0) {
    const value = spoken.pop();
    if (typeof value === 'string') {
      textTokens += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      for (const item of value) spoken.push(item);
    } else if (isRecord(value)) {
      const attached = readAttachment(value);
      if (attached !== undefined) {
        found.images += attached.images;
        found.audioTokens += attached.audioTokens;
        found.files += attached.files;
      }
      if (isHourly(value)) found.cachesForAnHour = true;
      textTokens += BLOCK_TOKENS;
      for (const key of Object.keys(value)) {
        if (key === attached?.key) continue;
        textTokens += Buffer.byteLength(key);
        (writtenKeys.has(key) ? written : spoken).push(value[key]);
      }
    } else {
      textTokens += VALUE_TOKENS;
    }
  }
  while (written.length > 0) {
    const value = written.pop();
    if (typeof value === 'string') {
      textTokens += writtenBytes(value);
    } else if (Array.isArray(value)) {
      textTokens += VALUE_TOKENS;
      for (const item of value) written.push(item);
    } else if (isRecord(value)) {
      if (isHourly(value)) found.cachesForAnHour = true;
      textTokens += VALUE_TOKENS;
      for (const key of Object.keys(value)) {
        textTokens += writtenBytes(key) + KEY_TOKENS;
        written.push(value[key]);
      }
    } else {
      // The longest number that JSON writes has 25 characters, and most have two.
      textTokens += typeof value === 'number' ? 26 : VALUE_TOKENS;
    }
  }
  const tools = boundTools(body);
  return {
    ...found,
    textTokens: textTokens + tools.tokens + (isRecord(formatOf(body)) ? SCHEMA_TOKENS : 0),
    serverTools: tools.serverTools,
    cachesForAnHour: found.cachesForAnHour || isHourly(body),
  };
}

/** What stands in a message as data and not as text. */
const writtenKeys: ReadonlySet<string> = new Set(['tool_calls', 'function_call', 'input']);

/** Text that JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** Bytes of a text as JSON, in ASCII (`\u00e9`) where that is longer. */
function writtenBytes(text: string): number {
  if (plain.test(text)) return text.length + 2;
  const json = JSON.stringify(text);
  // Every byte past the first of a character becomes at most five more in `\uXXXX`.
  return json.length + 5 * (Buffer.byteLength(json) - json.length);
}

interface Attachment {
  /** The key that holds it, and so holds no text; undefined where its text counts too. */
  readonly key: string | undefined;
  readonly images: number;
  readonly audioTokens: number;
  readonly files: number;
}

function readAttachment(part: JsonRecord): Attachment | undefined {
  const none = { images: 0, audioTokens: 0, files: 0 };
  switch (part['type']) {
    case 'image_url':
      return 'image_url' in part ? { ...none, key: 'image_url', images: 1 } : undefined;
    case 'image':
      return isElsewhere(part['source']) ? { ...none, key: 'source', images: 1 } : undefined;
    case 'document':
    case 'search_result':
      if (isElsewhere(part['source'])) return { ...none, key: 'source', files: 1 };
      // Anthropic marks every sentence of a text that it is to cite: how many tokens that makes is not published.
      return isCited(part) ? { ...none, key: undefined, files: 1 } : undefined;
    case 'input_audio': {
      const audio = part['input_audio'];
      const encoded = isRecord(audio) && typeof audio['data'] === 'string' ? audio['data'].length : 0;
      const audioTokens = 1 + Math.ceil(encoded / ENCODED_CHARACTERS_PER_AUDIO_TOKEN);
      return { ...none, key: 'input_audio', audioTokens };
    }
    case 'file':
      return { ...none, key: 'file', files: 1 };
    case 'container_upload':
      return { ...none, key: 'file_id', files: 1 };
    case 'video_url':
      return { ...none, key: 'video_url', files: 1 };
    case 'audio_url':
      return { ...none, key: 'audio_url', files: 1, audioTokens: 1 };
    default:
      return part['role'] === 'assistant' && isRecord(part['audio'])
        ? { ...none, key: 'audio', audioTokens: AUDIO_BY_ID_TOKENS }
        : undefined;
  }
}

/** A source of Anthropic's that is no text: text and content blocks are read like any other. */
function isElsewhere(source: unknown): boolean {
  return isRecord(source) && elsewhere.has(source['type']);
}

function isCited(part: JsonRecord): boolean {
  const citations = part['citations'];
  return isRecord(citations) && citations['enabled'] === true;
}

const elsewhere: ReadonlySet<unknown> = new Set(['base64', 'url', 'file']);

function isHourly(holder: JsonRecord): boolean {
  const control = holder['cache_control'];
  return isRecord(control) && control['ttl'] === '1h';
}

function boundTools(body: JsonRecord): { tokens: number; serverTools: number } {
  const tools: unknown[] = [];
  for (const list of [body['tools'], body['functions'], body['mcp_servers']]) {
    if (Array.isArray(list)) for (const tool of list) tools.push(tool);
  }
  let serverTools = 0;
  let tokens = tools.length === 0 ? 0 : TOOLS_TOKENS;
  for (const tool of tools) {
    const type = isRecord(tool) ? (tool['type'] ?? 'function') : 'function';
    if (type === 'function' || type === 'custom') tokens += FUNCTION_TOKENS;
    else if (typeof type === 'string' && trainedTool.test(type)) tokens += TRAINED_TOOL_TOKENS;
    else serverTools += 1;
  }
  // OpenAI's search; and what makes Anthropic run further rounds of its own: skills, and compaction.
  for (const field of ['web_search_options', 'container', 'context_management']) {
    if (isGiven(body[field])) serverTools += 1;
  }
  return { tokens, serverTools };
}

/** Tools that the client runs, and Anthropic describes to the model. */
const trainedTool = /^(?:bash|computer|memory|text_editor)_/;

/** Where either dialect says that the answer has a format. */
export function formatOf(body: JsonRecord): unknown {
  const config = body['output_config'];
  return (
    body['response_format'] ?? (isRecord(config) ? config['format'] : undefined) ?? body['output_format']
  );
}
