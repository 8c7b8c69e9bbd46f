import { writeOpenAiEvent } from '../event-text.ts';
import { arrayAt, isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import type { JsonPath } from './json-text.ts';
import type { Ending, EventPieces, Piece, PieceReader } from './stream-pieces.ts';

/** Texts of a delta that are strings by themselves; the last two are what compatible servers call reasoning. */
const plainFields = ['content', 'refusal', 'reasoning', 'reasoning_content'];

/** Finds the pieces in the chunks of a stream: a text for each choice, field and tool call. */
export function createOpenAiPieceReader(): PieceReader {
  /** By choice, as they end with it. */
  const callIds = new Map<string, Map<string, string>>();

  /** Some servers give every call the same index: a new id begins a new one. */
  function isReplaced(owner: string, channel: string, id: string): boolean {
    const ids = callIds.get(owner) ?? new Map<string, string>();
    callIds.set(owner, ids);
    const known = ids.get(channel);
    ids.set(channel, id);
    return known !== undefined && known !== id;
  }

  return (chunk): EventPieces => {
    const choices = arrayAt(chunk, 'choices') ?? [];
    const pieces: Piece[] = [];
    const finished = new Set<string>();
    const replaced: { owner: string; channel: string }[] = [];
    for (const [position, choice] of choices.entries()) {
      if (!isRecord(choice)) continue;
      const owner = `${JSON.stringify(choice['index'] ?? 0)}/`;
      if (isGiven(choice['finish_reason'])) finished.add(owner);
      const delta = recordAt(choice, 'delta');
      if (delta === undefined) continue;
      for (const found of piecesOf(delta)) {
        const channel = owner + found.name;
        if (found.id !== undefined && isReplaced(owner, channel, found.id)) replaced.push({ owner, channel });
        pieces.push({
          owner,
          channel,
          text: found.text,
          form: found.form,
          path: ['choices', position, 'delta', ...found.path],
          write: (text) => writeOpenAiEvent(chunkWith(chunk, choice, found.wrap(text))),
        });
      }
    }
    for (const owner of finished) callIds.delete(owner);
    const ending: Ending = isGiven(chunk['error']) ? { kind: 'all' } : { kind: 'of', owners: finished };
    return { pieces, replaced, ending };
  };
}

interface Found {
  readonly name: string;
  readonly text: string;
  readonly form: 'text' | 'json';
  readonly path: JsonPath;
  readonly id?: string | undefined;
  readonly wrap: (text: string) => JsonRecord;
}

function piecesOf(delta: JsonRecord): Found[] {
  const found: Found[] = [];
  for (const field of plainFields) {
    const text = stringAt(delta, field);
    if (text === undefined) continue;
    found.push({ name: field, text, form: 'text', path: [field], wrap: (part) => ({ [field]: part }) });
  }
  const transcript = stringAt(recordAt(delta, 'audio') ?? {}, 'transcript');
  if (transcript !== undefined) {
    const wrap = (part: string): JsonRecord => ({ audio: { transcript: part } });
    found.push({ name: 'audio', text: transcript, form: 'text', path: ['audio', 'transcript'], wrap });
  }
  const called = stringAt(recordAt(delta, 'function_call') ?? {}, 'arguments');
  if (called !== undefined) {
    const wrap = (part: string): JsonRecord => ({ function_call: { arguments: part } });
    found.push({ name: 'function', text: called, form: 'json', path: ['function_call', 'arguments'], wrap });
  }
  for (const [position, call] of (arrayAt(delta, 'tool_calls') ?? []).entries()) {
    if (isRecord(call)) found.push(...callPieces(call, position));
  }
  for (const [position, detail] of (arrayAt(delta, 'reasoning_details') ?? []).entries()) {
    if (isRecord(detail)) found.push(...detailPieces(detail, position));
  }
  return found;
}

function callPieces(call: JsonRecord, position: number): Found[] {
  const index = call['index'] ?? position;
  const common = { name: `call/${JSON.stringify(index)}`, id: stringAt(call, 'id') || undefined };
  const written = stringAt(recordAt(call, 'function') ?? {}, 'arguments');
  const input = stringAt(recordAt(call, 'custom') ?? {}, 'input');
  const path = ['tool_calls', position];
  if (written !== undefined) {
    const wrap = (part: string): JsonRecord => ({ tool_calls: [{ index, function: { arguments: part } }] });
    return [{ ...common, text: written, form: 'json', path: [...path, 'function', 'arguments'], wrap }];
  }
  if (input === undefined) return [];
  const wrap = (part: string): JsonRecord => ({ tool_calls: [{ index, custom: { input: part } }] });
  return [{ ...common, text: input, form: 'text', path: [...path, 'custom', 'input'], wrap }];
}

/** How one router of many servers streams reasoning. */
function detailPieces(detail: JsonRecord, position: number): Found[] {
  const index = detail['index'] ?? position;
  return ['text', 'summary'].flatMap((field) => {
    const text = stringAt(detail, field);
    if (text === undefined) return [];
    const wrap = (part: string): JsonRecord => ({
      reasoning_details: [{ type: detail['type'], index, [field]: part }],
    });
    const name = `detail/${JSON.stringify(index)}/${field}`;
    return [{ name, text, form: 'text' as const, path: ['reasoning_details', position, field], wrap }];
  });
}

/** The fields of a chunk that are the same in the whole stream. */
const chunkFields = ['id', 'object', 'created', 'model', 'service_tier', 'system_fingerprint'];

function chunkWith(chunk: JsonRecord, choice: JsonRecord, delta: JsonRecord): JsonRecord {
  const head = chunkFields.filter((field) => field in chunk).map((field) => [field, chunk[field]] as const);
  const logprobs = 'logprobs' in choice ? { logprobs: null } : {};
  return {
    ...Object.fromEntries(head),
    choices: [{ index: choice['index'] ?? 0, delta, ...logprobs, finish_reason: null }],
    ...(chunk['usage'] === null ? { usage: null } : {}),
  };
}
