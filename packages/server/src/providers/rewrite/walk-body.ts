import { AppError } from '../../platform/errors.ts';
import { isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { mediaTypeIn } from './attachment-kinds.ts';
import { attachmentOf, isProvidersOwn } from './attachment.ts';
import type { Attachment, UnexaminedKind } from './attachment-kinds.ts';
import { isBase64, isTextMediaType } from './encoded-text.ts';
import { createTextExaminer } from './examine-text.ts';
import type { Rewrite } from './examine-text.ts';
import { rebuildRecord } from './rebuild-record.ts';
import type { SpendWork } from './work-meter.ts';

/** Walks through a body. */
export type BodyWalker = (body: JsonRecord, fields: TopFields) => JsonRecord;

/** Fields of a body that are known. */
export interface TopFields {
  /** Walked through before the others, in this order. */
  readonly first: readonly string[];
  /** Their strings name something of the provider's. */
  readonly names: ReadonlySet<string>;
  /** Whether a number at a path of one or two keys is the wire format's own. */
  readonly numbers: (path: readonly [string, string?]) => boolean;
}

/** Far above any schema or conversation, and far below what the stack holds. */
const MAX_DEPTH = 1_000;

/** What a value costs beside its characters. */
const WORK_PER_VALUE = 16;

/** An attachment that is being walked through; `read` becomes true where it was text. */
interface Inside {
  readonly attachment: Attachment;
  read: boolean;
}

/**
 * Makes a walker that copies what changes and keeps what does not. Keys stay in their order; where two become the
 * same, the later one is numbered, so that no value is lost.
 *
 * In a schema, a property whose name changes is called so in `required` too. Its name holds brackets then, which
 * vendors refuse in tools: such a call fails there, and the value does not leave.
 */
export function createBodyWalker(
  rewrite: Rewrite,
  report: (kind: UnexaminedKind) => void,
  spend: SpendWork,
): BodyWalker {
  // While the walk is inside of an attachment, the attachment itself is what is reported.
  let inside: Inside | undefined;
  const reportInText = (kind: UnexaminedKind): void => {
    if (inside === undefined) report(kind);
  };
  const texts = createTextExaminer(rewrite, reportInText, spend);
  /** Whether the walk is inside of what clients and their tools name as they like. */
  let isInOwn = false;
  const plainKeys = new Set<string>();
  /** What the keys of a record are called from now on, where it changed. */
  const renamed = new WeakMap<JsonRecord, Map<string, string>>();

  function walkKey(key: string): string {
    spend(key.length);
    if (plainKeys.has(key)) return key;
    const next = rewrite(key, undefined);
    if (next === key) plainKeys.add(key);
    return next;
  }

  function walk(value: unknown, key: string | undefined, depth: number): unknown {
    spend(WORK_PER_VALUE);
    if (typeof value === 'string')
      return inside === undefined ? texts.examine(value, key) : walkPayload(value, key);
    if (typeof value === 'number') return texts.examineNumber(value, key);
    if (depth > MAX_DEPTH) throw new AppError('body_invalid', 'The JSON is nested too deeply.');
    if (Array.isArray(value)) return walkArray(value, key, depth);
    return isRecord(value) ? walkRecord(value, key, depth) : value;
  }

  function walkArray(items: readonly unknown[], key: string | undefined, depth: number): readonly unknown[] {
    const next = items.map((item) => walk(item, key, depth + 1));
    return next.some((item, index) => item !== items[index]) ? next : items;
  }

  function walkRecord(
    record: JsonRecord,
    holder: string | undefined,
    depth: number,
    keepsNumber?: (key: string) => boolean,
  ): JsonRecord {
    const isPart = !isInOwn && partHolders.has(holder);
    const attachment = inside === undefined ? attachmentOf(record, isPart) : undefined;
    return rebuild(record, orderOf(record), (key) => {
      const value = record[key];
      if (typeof value === 'string') {
        if (isWireWord(key, value)) return value;
        if (isProvidersOwn(record, key)) return rewrite(value, key);
        if (inside !== undefined && key === 'data') return walkPayload(value, key, mediaTypeIn(record));
      }
      if (typeof value === 'number' && keepsNumber?.(key) === true) return value;
      if (key === attachment?.key) return walkAttachment(attachment, value, depth);
      if (key === 'required' && isRecord(record['properties']) && Array.isArray(value))
        return walkRequired(value, record['properties'], depth + 1);
      return ownHolders.has(key) ? walkOwn(value, key, depth + 1) : walk(value, key, depth + 1);
    });
  }

  /** A property goes by the same name here as in the properties, which were walked before. */
  function walkRequired(
    items: readonly unknown[],
    properties: JsonRecord,
    depth: number,
  ): readonly unknown[] {
    const names = renamed.get(properties);
    const next = items.map((item) =>
      typeof item === 'string' && Object.hasOwn(properties, item)
        ? (names?.get(item) ?? item)
        : walk(item, 'required', depth + 1),
    );
    return next.some((item, index) => item !== items[index]) ? next : items;
  }

  function walkOwn(value: unknown, key: string, depth: number): unknown {
    const before = isInOwn;
    isInOwn = true;
    const next = walk(value, key, depth);
    isInOwn = before;
    return next;
  }

  function walkAttachment(attachment: Attachment, value: unknown, depth: number): unknown {
    const here: Inside = { attachment, read: false };
    inside = here;
    const next = walk(value, attachment.key, depth + 1);
    inside = undefined;
    if (!here.read || isById(value)) report(attachment.kind);
    return next;
  }

  /** A string inside of an attachment: its bytes, or a URL, a name, an id. */
  function walkPayload(text: string, key: string | undefined, mediaType?: string): string {
    if (inside === undefined) return texts.examine(text, key);
    const uri = texts.examineDataUri(text, key);
    if (uri !== undefined) {
      inside.read ||= uri.readable && inside.attachment.canBeText;
      return uri.text;
    }
    if (!payloadKeys.has(key) || !isBase64(text)) return texts.examine(text, key);
    const canBeText = inside.attachment.canBeText && !text.startsWith(PDF_START);
    if (!canBeText || (mediaType !== undefined && !isTextMediaType(mediaType))) return text;
    const examined = texts.examineEncoded(text, key);
    inside.read ||= examined !== undefined;
    return examined ?? text;
  }

  function rebuild(
    record: JsonRecord,
    order: readonly string[],
    walkField: (key: string) => unknown,
  ): JsonRecord {
    return rebuildRecord(
      record,
      order,
      (key) => [walkKey(key), walkField(key)],
      (key, name) => {
        const names = renamed.get(record) ?? new Map<string, string>();
        renamed.set(record, names.set(key, name));
      },
    );
  }

  return (body, { first, names, numbers }) => {
    const early = first.filter((key) => Object.hasOwn(body, key));
    const late = Object.keys(body).filter((key) => !early.includes(key));
    return rebuild(body, [...early, ...late], (key) => {
      const value = body[key];
      if (typeof value === 'string' && names.has(key)) return value;
      if (typeof value === 'number' && numbers([key])) return value;
      if (ownHolders.has(key)) return walkOwn(value, key, 1);
      return isRecord(value)
        ? walkRecord(value, key, 1, (name) => numbers([key, name]))
        : walk(value, key, 1);
    });
  };
}

/** As they stand, but the properties of a schema before what speaks of them. */
function orderOf(record: JsonRecord): readonly string[] {
  const keys = Object.keys(record);
  if (!Object.hasOwn(record, 'required') || !isRecord(record['properties'])) return keys;
  return ['properties', ...keys.filter((key) => key !== 'properties')];
}

/** What parts of messages stand in, here and at other vendors. */
const partHolders: ReadonlySet<string | undefined> = new Set(['content', 'parts', 'system']);

/** Nothing in these is a part of a message, whatever it is called. */
const ownHolders: ReadonlySet<string> = new Set(['input', 'metadata', 'tools', 'functions']);

/** Where both vendors put the bytes of an attachment. */
const payloadKeys: ReadonlySet<string | undefined> = new Set(['data', 'file_data']);

/** `%PDF` in base64. Its text may be written in any encoding of its own, even where its bytes are all ASCII. */
const PDF_START = 'JVBER';

/**
 * The words that say what a part or a message is. Only what looks like such a word is passed over: a value of the
 * client's own that is called `type` is read like any other.
 */
function isWireWord(key: string, value: string): boolean {
  return (key === 'type' || key === 'role') && wireWord.test(value);
}

const wireWord = /^[a-z]{1,24}(?:_[a-z]{1,24}){0,5}(?:_\d{8})?$/;

function isById(value: unknown): boolean {
  return isRecord(value) && typeof value['file_id'] === 'string';
}
