/** Two slips of a finger; more is another word. */
const MAX_DISTANCE = 2;

/** The known name that was probably meant; undefined where none is near, or several are. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, distance: distanceOf(written.toLowerCase(), name) }))
    // In a short name two slips make any other.
    .filter(({ name, distance }) => distance <= MAX_DISTANCE && distance * 2 < name.length)
    .sort((one, other) => one.distance - other.distance);
  const [first, second] = near;
  return first !== undefined && first.distance !== second?.distance ? first.name : undefined;
}

/** Levenshtein distance; anything beyond the bound counts as just beyond it. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const replaced = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
