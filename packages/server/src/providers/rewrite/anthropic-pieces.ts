import { writeAnthropicEvent } from '../event-text.ts';
import { recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { NOTHING_ENDS } from './stream-pieces.ts';
import type { EventPieces, Piece } from './stream-pieces.ts';

/** Texts that come in deltas, with the name of their delta. */
const fields = [
  { field: 'text', type: 'text_delta', form: 'text' },
  { field: 'thinking', type: 'thinking_delta', form: 'text' },
  { field: 'partial_json', type: 'input_json_delta', form: 'json' },
] as const;

/** Finds the pieces in the events of a message: a text for each content block. */
export function readAnthropicPieces(event: JsonRecord): EventPieces {
  const owner = ownerOf(event);
  switch (event['type']) {
    case 'content_block_start':
      return { pieces: piecesOf(event, 'content_block'), ending: { kind: 'others', owner } };
    case 'content_block_delta':
      return { pieces: piecesOf(event, 'delta'), ending: NOTHING_ENDS };
    case 'content_block_stop':
      return { pieces: [], ending: { kind: 'of', owners: new Set([owner]) } };
    case 'message_delta':
    case 'message_stop':
    case 'error':
      return { pieces: [], ending: { kind: 'all' } };
    default:
      return { pieces: [], ending: NOTHING_ENDS };
  }
}

function ownerOf(event: JsonRecord): string {
  return `${JSON.stringify(event['index'])}/`;
}

function piecesOf(event: JsonRecord, key: 'content_block' | 'delta'): Piece[] {
  const holder = recordAt(event, key);
  if (holder === undefined) return [];
  const index = event['index'];
  const owner = ownerOf(event);
  return fields.flatMap(({ field, type, form }) => {
    const text = stringAt(holder, field);
    if (text === undefined) return [];
    const write = (part: string): string =>
      writeAnthropicEvent({ ...START, index, delta: { type, [field]: part } });
    return [{ owner, channel: owner + field, text, form, path: [key, field], write }];
  });
}

const START = { type: 'content_block_delta' };
