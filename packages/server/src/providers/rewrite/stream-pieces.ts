import type { JsonRecord } from '../json.ts';
import type { JsonPath } from './json-text.ts';

/** A piece of a text that goes on over several events. */
export interface Piece {
  /** What the text is a part of, and ends with: a choice, or a block of content. */
  readonly owner: string;
  /** Names the text within the stream. */
  readonly channel: string;
  readonly text: string;
  readonly form: 'text' | 'json';
  /** Where the piece stands in its event. */
  readonly path: JsonPath;
  /** An event of the same shape that carries another piece of this text, and nothing else. */
  readonly write: (text: string) => string;
}

/** Whose texts end. */
export type Ending =
  | { readonly kind: 'of'; readonly owners: ReadonlySet<string> }
  | { readonly kind: 'others'; readonly owner: string }
  | { readonly kind: 'all' };

/** What one event means to the texts of a stream. */
export interface EventPieces {
  readonly pieces: readonly Piece[];
  /** Texts that end before this event, or with it where the event has a piece of them. */
  readonly ending: Ending;
  /** Texts that end before this event, although it goes on with one of the same name. */
  readonly replaced?: readonly Pick<Piece, 'owner' | 'channel'>[];
}

/** Reads the events of one stream, in their order. */
export type PieceReader = (event: JsonRecord) => EventPieces;

export const NOTHING_ENDS: Ending = { kind: 'of', owners: new Set() };

export function endsOwner(ending: Ending, owner: string): boolean {
  switch (ending.kind) {
    case 'of':
      return ending.owners.has(owner);
    case 'others':
      return ending.owner !== owner;
    case 'all':
      return true;
    default:
      return ending satisfies never;
  }
}
