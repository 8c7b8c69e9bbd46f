import { AppError } from '../../platform/errors.ts';
import { isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { createIdKeeper } from './to-anthropic-answer.ts';

type Send = (event: JsonRecord) => void;

/** Writes content blocks out of deltas. Anthropic's clients expect one open block at a time. */
export interface BlockWriter {
  /** Opens a block of this kind if none is open; '' does nothing. */
  writeText(kind: 'text' | 'thinking', text: string, send: Send): void;
  /** Takes one entry of a delta's `tool_calls`. Throws AppError `upstream_invalid_answer`. */
  writeToolCall(call: unknown, send: Send): void;
  /** Closes what is open and writes the tool calls that waited. */
  finish(send: Send): void;
  calledTools(): boolean;
}

/**
 * OpenAI may interleave the arguments of parallel calls, so a call that comes while another is open waits with
 * its arguments until that one is done, which is known for sure only at the end.
 */
export function createBlockWriter(): BlockWriter {
  const uniqueId = createIdKeeper();
  const calls: ToolCall[] = [];
  let open: { kind: 'text' | 'thinking' } | ToolCall | undefined;
  let index = -1;

  function start(block: { kind: 'text' | 'thinking' } | ToolCall, content: JsonRecord, send: Send): void {
    stop(send);
    index += 1;
    open = block;
    send({ type: 'content_block_start', index, content_block: content });
  }

  function stop(send: Send): void {
    if (open === undefined) return;
    // A thinking block ends with its signature; OpenAI has none.
    if (open.kind === 'thinking') sendDelta({ type: 'signature_delta', signature: '' }, send);
    if (open.kind === 'tool') open.closed = true;
    send({ type: 'content_block_stop', index });
    open = undefined;
  }

  function sendDelta(delta: JsonRecord, send: Send): void {
    send({ type: 'content_block_delta', index, delta });
  }

  function startTool(call: ToolCall, send: Send): void {
    if (call.name === '') throw unreadable('a tool call without a name');
    const content = {
      type: 'tool_use',
      id: uniqueId(call.id),
      name: call.name,
      input: {},
      caller: { type: 'direct' },
    };
    start(call, content, send);
    writeArguments(call, send);
  }

  function writeArguments(call: ToolCall, send: Send): void {
    if (call.waiting === '') return;
    sendDelta({ type: 'input_json_delta', partial_json: call.waiting }, send);
    call.waiting = '';
  }

  return {
    writeText(kind, text, send) {
      if (text === '') return;
      if (open?.kind !== kind) {
        const content =
          kind === 'text'
            ? { type: kind, text: '', citations: null }
            : { type: kind, thinking: '', signature: '' };
        start({ kind }, content, send);
      }
      sendDelta(
        kind === 'text' ? { type: 'text_delta', text } : { type: 'thinking_delta', thinking: text },
        send,
      );
    },
    writeToolCall(entry, send) {
      const part = readPart(entry);
      const call = findCall(calls, part);
      call.name += call.name === '' ? part.name : '';
      call.waiting += part.arguments;
      if (call.closed) {
        if (part.arguments !== '') throw unreadable('arguments of a tool call that was complete');
      } else if (open === call) {
        writeArguments(call, send);
      } else if (open?.kind !== 'tool' && call.name !== '') {
        startTool(call, send);
      }
    },
    finish(send) {
      stop(send);
      for (const call of calls) {
        if (call.closed) continue;
        startTool(call, send);
        stop(send);
      }
    },
    calledTools: () => calls.length > 0,
  };
}

interface ToolCall {
  readonly kind: 'tool';
  readonly position: unknown;
  readonly id: string | undefined;
  name: string;
  /** Arguments that have not been written yet. */
  waiting: string;
  closed: boolean;
}

interface Part {
  readonly position: unknown;
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: string;
}

function readPart(entry: unknown): Part {
  if (!isRecord(entry)) throw unreadable('a tool call that is not an object');
  const called = recordAt(entry, 'function') ?? {};
  return {
    position: entry['index'] ?? undefined,
    id: stringAt(entry, 'id') || undefined,
    name: stringAt(called, 'name') ?? '',
    arguments: stringAt(called, 'arguments') ?? '',
  };
}

/**
 * The call that a part continues: the newest with its index. Some servers give every call the index 0, or none:
 * a new id together with a name begins a new call.
 */
function findCall(calls: ToolCall[], part: Part): ToolCall {
  const found = calls.findLast(({ position }) => position === part.position);
  const isNew = found !== undefined && part.id !== undefined && part.id !== found.id && part.name !== '';
  if (found !== undefined && !isNew) return found;
  if (calls.length >= MAX_TOOL_CALLS) throw unreadable('too many tool calls');
  const call: ToolCall = {
    kind: 'tool',
    position: part.position,
    id: part.id,
    name: '',
    waiting: '',
    closed: false,
  };
  calls.push(call);
  return call;
}

/** OpenAI accepts 128 tools; an answer with more calls than this is a broken one, and each is looked up by index. */
const MAX_TOOL_CALLS = 1024;

function unreadable(what: string): AppError {
  return new AppError('upstream_invalid_answer', `The provider's stream holds ${what}.`);
}
