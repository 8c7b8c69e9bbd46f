/** Puts something else into a text that comes in pieces. */
export interface TextRewriter {
  /** What may be passed on of the text up to here; the rest is held until it is known what it is. */
  push(piece: string): string;
  /** The text is over: what was held. */
  end(): string;
}

/** Begins a text. `json`: the pieces are JSON text, in which what is put in has to be escaped. */
export type OpenText = (form: 'text' | 'json') => TextRewriter;
