/** About three words of English: what providers send at a time. */
const PIECE_CHARACTERS = 20;
/** A long answer is cut into longer pieces, as each is an event with a frame of its own. */
const MAX_PIECES = 500;

/** Cuts a text into pieces of a few words. Never inside of a character; an empty text has no pieces. */
export function cutText(text: string): readonly string[] {
  const least = Math.max(PIECE_CHARACTERS, Math.ceil(text.length / MAX_PIECES));
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + least, text.length);
    // Up to the end of the word, if it is near.
    const space = text.indexOf(' ', end);
    if (space !== -1 && space - end < least) end = space + 1;
    if (isSplit(text, end)) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function isSplit(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
