/** Enough to see what a prompt asks for; past it, more of the same only costs time on the hot path. */
export const HEAD_CHARACTERS = 8192;
/** The question itself often stands at the end, below pasted material. */
export const TAIL_CHARACTERS = 2048;

/** What the difficulty model reads of a prompt: all of a short one, the head and the tail of a long one. */
export function excerptOf(text: string): string {
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return text;
  return `${text.slice(0, HEAD_CHARACTERS)}\n${text.slice(-TAIL_CHARACTERS)}`;
}
