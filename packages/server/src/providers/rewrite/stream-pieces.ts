import type { JsonRecord } from '../json.ts';
import type { JsonPath } from './json-text.ts';

/** A piece of a text that goes on over several events. */
export interface Piece {
  /** Names the text within the stream. */
  readonly channel: string;
  readonly text: string;
  readonly form: 'text' | 'json';
  /** Where the piece stands in its event. */
  readonly path: JsonPath;
  /** An event of the same shape that carries another piece of this text, and nothing else. */
  readonly write: (text: string) => string;
}

/** What one event means to the texts of a stream. */
export interface EventPieces {
  readonly pieces: readonly Piece[];
  /** Whether a text ends before this event, or with it where the event has a piece of it. */
  readonly ends: (channel: string) => boolean;
  /** Texts that end before this event, although it goes on with one of the same name. */
  readonly replaced?: readonly string[];
}

/** Reads the events of one stream, in their order. */
export type PieceReader = (event: JsonRecord) => EventPieces;
