/** The word for a code from outside, where there is one: a code may be new, or named like a member of every object. */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}
