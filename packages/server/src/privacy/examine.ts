import type { Detector } from './detect/index.ts';
import { findUnderKey } from './find-under-key.ts';
import { type Kind, KINDS } from './kinds.ts';
import { createKnownValues } from './known-values.ts';
import { type Placeholder, placeholderOf, placeholdersWith, redactionOf } from './placeholder.ts';

/** What is done with what is found. */
export type Action = 'allow' | 'redact' | 'tokenize' | 'block';

/** How often each kind was found. */
export type Counts = ReadonlyMap<Kind, number>;

/** Examines the texts of one call, in the order in which the call holds them. */
export interface Examination {
  /** The text as it may leave; `key` is what it stands under. Throws what the check of the time throws. */
  rewrite(text: string, key?: string): string;
  /**
   * The text without the values that were found in any other: for a second look, once all texts were examined.
   * Undefined where nothing was found that could stand bare elsewhere.
   */
  sweep(): ((text: string) => string) | undefined;
  /** Whether a text holds anything that may not leave as it is. Counts nothing. */
  isPersonal(text: string): boolean;
  readonly found: Counts;
  /** The first kind that may not leave at all. What leads to it still goes through `rewrite` unharmed. */
  readonly blocked: Kind | undefined;
  /** What stands behind each placeholder. */
  readonly values: ReadonlyMap<Placeholder, string>;
}

/** Found by what they are, wherever they stand; every other kind may need the words beside it. */
const FOUND_EVERYWHERE: ReadonlySet<Kind> = new Set<Kind>(['email', 'iban', 'jwt', 'private_key']);

/**
 * Begins the examination of a call. `actions` says what to do with each kind; kinds that it lacks, or allows, are not
 * looked for unless `countAllowed` asks for it. A text that looks like one of the tenant's own placeholders is taken
 * out like a value: it comes back as it was, and nothing of this call can be mistaken for it.
 */
export function startExamination({
  detector,
  actions,
  tag,
  checkTime,
  countAllowed = false,
}: {
  detector: Detector;
  actions: ReadonlyMap<Kind, Action>;
  /** Undefined where nothing is tokenized: then there are no placeholders either. */
  tag: string | undefined;
  checkTime: () => void;
  countAllowed?: boolean;
}): Examination {
  const wanted: ReadonlySet<Kind> = new Set(
    KINDS.filter((kind) => countAllowed || (actions.get(kind) ?? 'allow') !== 'allow'),
  );
  const placeholder = tag === undefined ? undefined : placeholdersWith(tag);
  const found = new Map<Kind, number>();
  const numbers = new Map<Kind | 'literal', number>();
  const placeholders = new Map<string, Placeholder>();
  const values = new Map<Placeholder, string>();
  const bare = new Map<string, string>();
  let blocked: Kind | undefined;

  function placeholderFor(kind: Kind | 'literal', value: string): Placeholder {
    const key = `${kind} ${value}`;
    const known = placeholders.get(key);
    if (known !== undefined) return known;
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    if (tag === undefined) throw new TypeError('Nothing can be tokenized without a tag.');
    const made = placeholderOf(kind, number, tag);
    placeholders.set(key, made);
    values.set(made, value);
    return made;
  }

  function replacementOf(kind: Kind, value: string): string | undefined {
    found.set(kind, (found.get(kind) ?? 0) + 1);
    const action = actions.get(kind) ?? 'allow';
    if (action === 'allow') return undefined;
    if (action === 'block') {
      blocked ??= kind;
      return undefined;
    }
    const replacement = action === 'redact' ? redactionOf(kind) : placeholderFor(kind, value);
    if (!FOUND_EVERYWHERE.has(kind)) bare.set(value, replacement);
    return replacement;
  }

  function protectLiterals(text: string): string {
    // Hardly any text holds the tag, and looking for it is quick.
    if (placeholder === undefined || !text.includes(`-${tag}`)) return text;
    return text.replace(placeholder, (literal) => placeholderFor('literal', literal));
  }

  return {
    rewrite(text, key) {
      checkTime();
      const findings = findUnderKey(detector, text, key, wanted, checkTime);
      if (findings.length === 0) return protectLiterals(text);
      let rewritten = '';
      let done = 0;
      for (const { kind, start, end } of findings) {
        const replacement = replacementOf(kind, text.slice(start, end));
        if (replacement === undefined) continue;
        rewritten += protectLiterals(text.slice(done, start)) + replacement;
        done = end;
      }
      return rewritten + protectLiterals(text.slice(done));
    },
    sweep() {
      const known = createKnownValues(bare, checkTime);
      if (known.size === 0) return undefined;
      return (text) => {
        checkTime();
        if (placeholder === undefined) return known.replace(text);
        // Between the placeholders: a value may be a word that one of them is made of.
        let swept = '';
        let done = 0;
        for (const { 0: made, index } of text.matchAll(placeholder)) {
          swept += known.replace(text.slice(done, index)) + made;
          done = index + made.length;
        }
        return swept + known.replace(text.slice(done));
      };
    },
    isPersonal: (text) =>
      detector.find(text, wanted, checkTime).some(({ kind }) => (actions.get(kind) ?? 'allow') !== 'allow'),
    found,
    get blocked() {
      return blocked;
    },
    values,
  };
}
