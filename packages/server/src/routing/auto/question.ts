export interface Question {
  /** What is asked, without the options; the whole text where there are none. */
  readonly stem: string;
  /** The texts of the options; empty where the text is no question of choice. */
  readonly options: readonly string[];
}

/** Lettered lines past this many are a list, not a choice; reading on would only take time. */
const MAX_OPTIONS = 32;

/** Finds the lines `A. …`, `B. …` (or `A) …`) of a question of choice. One option alone is none. */
export function readQuestion(text: string): Question {
  const options: string[] = [];
  let stemEnd: number | undefined;
  for (const match of text.matchAll(/^([A-H])[.)][ \t]+(\S.*)?$/gm)) {
    stemEnd ??= match.index;
    options.push(match[2] ?? '');
    if (options.length === MAX_OPTIONS) break;
  }
  if (options.length < 2 || stemEnd === undefined) return { stem: text, options: [] };
  return { stem: text.slice(0, stemEnd), options };
}
