/** A piece of a line, and what it is to a reader. */
export interface Piece {
  readonly kind: 'key' | 'text' | 'number' | 'comment' | 'plain';
  readonly text: string;
}

const KEY = /^(\s*(?:- )*[{,]?\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'{[\]},:][^#:{}]*?)(\s*:)(?=\s|$)/;
const REST = /("(?:[^"\\]|\\.)*"?|'[^']*'?)|((?<=^|\s)#.*$)|((?<![\w.:*/-])-?\d+(?:\.\d+)?(?![\w.:*/-]))/g;

/** Pure: a line of YAML or JSON in pieces, for the eye alone: what it means is for the server to say. */
export function paintLine(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    if (text !== '') pieces.push({ kind, text });
  };
  const [whole = '', before = '', key = '', colon = ''] = KEY.exec(line) ?? [];
  add('plain', before);
  add('key', key);
  add('plain', colon);
  const rest = line.slice(whole.length);
  let done = 0;
  for (const { 0: found, 1: quoted, 2: comment, index } of rest.matchAll(REST)) {
    add('plain', rest.slice(done, index));
    add(quoted === undefined ? (comment === undefined ? 'number' : 'comment') : 'text', found);
    done = index + found.length;
  }
  add('plain', rest.slice(done));
  return pieces;
}
