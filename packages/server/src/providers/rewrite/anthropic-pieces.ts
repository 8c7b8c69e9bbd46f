import { writeAnthropicEvent } from '../event-text.ts';
import { recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import type { EventPieces, Piece } from './stream-pieces.ts';

/** Texts that come in deltas, with the name of their delta. */
const fields = [
  { field: 'text', type: 'text_delta', form: 'text' },
  { field: 'thinking', type: 'thinking_delta', form: 'text' },
  { field: 'partial_json', type: 'input_json_delta', form: 'json' },
] as const;

/** Finds the pieces in the events of a message: a text for each content block. */
export function readAnthropicPieces(event: JsonRecord): EventPieces {
  const owner = `${JSON.stringify(event['index'])}/`;
  const isOwn = (channel: string): boolean => channel.startsWith(owner);
  switch (event['type']) {
    case 'content_block_start':
      return { pieces: piecesOf(event, 'content_block'), ends: (channel) => !isOwn(channel) };
    case 'content_block_delta':
      return { pieces: piecesOf(event, 'delta'), ends: () => false };
    case 'content_block_stop':
      return { pieces: [], ends: isOwn };
    case 'message_delta':
    case 'message_stop':
    case 'error':
      return { pieces: [], ends: () => true };
    default:
      return { pieces: [], ends: () => false };
  }
}

function piecesOf(event: JsonRecord, key: 'content_block' | 'delta'): Piece[] {
  const holder = recordAt(event, key);
  if (holder === undefined) return [];
  const index = event['index'];
  return fields.flatMap(({ field, type, form }) => {
    const text = stringAt(holder, field);
    if (text === undefined) return [];
    const write = (part: string): string =>
      writeAnthropicEvent({ ...START, index, delta: { type, [field]: part } });
    return [{ channel: `${JSON.stringify(index)}/${field}`, text, form, path: [key, field], write }];
  });
}

const START = { type: 'content_block_delta' };
