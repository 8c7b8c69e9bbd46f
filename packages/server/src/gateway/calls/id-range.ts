const SHAPE = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';
/** The first group: of ids that begin with less there are too many. */
const SHORTEST = 8;

/**
 * The first and the last UUID that begin with a text, as they stand in the order of their bytes. Undefined where none
 * begins so, or where the text has less than eight characters.
 */
export function idRange(beginning: string): { first: string; last: string } | undefined {
  const text = beginning.toLowerCase();
  if (text.length < SHORTEST || text.length > SHAPE.length) return undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (SHAPE.charAt(at) === '-' ? character !== '-' : !/[0-9a-f]/.test(character)) return undefined;
  }
  const rest = SHAPE.slice(text.length);
  return { first: text + rest.replaceAll('x', '0'), last: text + rest.replaceAll('x', 'f') };
}
