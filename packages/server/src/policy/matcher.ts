import { compileGlob } from '../platform/glob.ts';

/** Finds the pattern of a list that a name matches: where it stands in the list; undefined where none does. */
export type Matcher = (name: string) => number | undefined;

/**
 * Exact names, most of what lists hold, are looked up at once; only patterns with a star are tried one by one. An
 * exact name is the better explanation where both match.
 */
export function compileMatcher(patterns: readonly string[]): Matcher {
  const exact = new Map<string, number>();
  const globs: { readonly matches: (name: string) => boolean; readonly index: number }[] = [];
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.includes('*')) globs.push({ matches: compileGlob(pattern), index });
    else if (!exact.has(pattern)) exact.set(pattern, index);
  }
  if (globs.length === 0) return (name) => exact.get(name);
  return (name) => {
    const found = exact.get(name);
    if (found !== undefined) return found;
    for (const { matches, index } of globs) if (matches(name)) return index;
    return undefined;
  };
}

/**
 * The same without regard to case, for what is denied: some providers take a model's name in any case, so that a name
 * in other letters would lead past the denial.
 */
export function compileCaselessMatcher(patterns: readonly string[]): Matcher {
  const find = compileMatcher(patterns.map((pattern) => pattern.toLowerCase()));
  return (name) => find(name.toLowerCase());
}
