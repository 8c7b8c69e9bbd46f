const MOST_LETTERS = 500;
const UNSEEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

/** Pure: what is wrong with a reason for a version, by the rules of the API, or nothing. */
export function checkReason(why: string): string | undefined {
  const said = why.trim();
  if (said === '') return 'Say why, for who reads the history later.';
  if (said.length > MOST_LETTERS)
    return `Say it in at most ${MOST_LETTERS} letters; these are ${said.length}.`;
  if (UNSEEN.test(said)) return 'Write it in one line, without characters that nobody sees.';
  return undefined;
}
