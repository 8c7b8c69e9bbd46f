import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { gapAfter, isSentenceStart } from './gaps.ts';

/**
 * What the words before say of the next: `title` Mr; `greeting` Dear; `closing` Regards, and a new line; `introduction`
 * my name is; `presenting` I am; `label` surname:; `weakLabel` name:, which also stands before things; `role` patient.
 */
export type Announcement =
  | 'title'
  | 'greeting'
  | 'closing'
  | 'introduction'
  | 'presenting'
  | 'label'
  | 'weakLabel'
  | 'role';

/** The words that are worth asking about. */
export const ANNOUNCING =
  Mark.title |
  Mark.greeting |
  Mark.closing |
  Mark.introduction |
  Mark.presenting |
  Mark.label |
  Mark.role |
  Mark.being |
  Mark.nameWord;

/** What a word, with those before it and the signs after it, says of the next word. */
export function announcementBy(words: Words, word: number): Announcement | undefined {
  const marks = words.marks[word] ?? 0;
  const end = words.ends[word] ?? 0;
  const next = words.starts[word + 1] ?? 0;
  if (word + 1 >= words.count || next - end > LONGEST_GAP) return undefined;
  const isCode = words.shapes[word] === Shape.code;
  if (isCode) return byKey(words.text.slice(words.starts[word], end), words.text.slice(end, next));
  const gap = words.text.slice(end, next);
  if ((marks & Mark.title) !== 0 && isTitle(words, word, gap)) return 'title';
  if (COLON.test(gap)) {
    if ((marks & (Mark.label | Mark.role)) !== 0) return 'label';
    if ((marks & Mark.nameWord) !== 0) return labelByWordBefore(words, word);
  }
  if (CLOSING_GAP.test(gap) && (marks & Mark.closing) !== 0) return 'closing';
  if (gapAfter(words, word) !== 'space') return undefined;
  if ((marks & Mark.introduction) !== 0) return 'introduction';
  if ((marks & Mark.being) !== 0) return byBeing(words, word);
  if ((marks & Mark.presenting) !== 0) return 'presenting';
  if ((marks & Mark.greeting) !== 0 && isSentenceStart(words.text, words.starts[word] ?? 0))
    return 'greeting';
  return (marks & Mark.role) === 0 ? undefined : 'role';
}

const LONGEST_GAP = 12;
const COLON = /^["'”]?\s{0,3}[:=：]\s{0,3}["'“„*_]{0,3}$/;
const CLOSING_GAP = /^[,.!]?[ \t]*(?:\r?\n[ \t]*){1,3}[-–—~]{0,2} ?$/;
const TITLE_GAP = /^(?:\.? {1,2}|\.|\u00a0)$/;
const NEEDS_STOP = new Set([
  'm',
  'ing',
  'lic',
  'dipl',
  'mag',
  'don',
  'hr',
  'sr',
  'gen',
  'col',
  'lt',
  'pan',
  'avv',
  'sn',
  'bay',
]);

function isTitle(words: Words, word: number, gap: string): boolean {
  if (!TITLE_GAP.test(gap)) return false;
  const shape = words.shapes[word];
  const nextShape = words.shapes[word + 1];
  const written = words.text.slice(words.starts[word], words.ends[word]).toLowerCase();
  if (NEEDS_STOP.has(written) && !gap.startsWith('.') && !isSurelyName(words.marks[word + 1] ?? 0))
    return false;
  // Sig.ra, Dott.ssa: their second half is the title.
  if (written === 'ra' || written === 'ssa') return words.text[(words.starts[word] ?? 0) - 1] === '.';
  if (shape === Shape.allCapitals) return nextShape === Shape.allCapitals || gap.startsWith('.');
  // "5 ms Latency" has no lady in it.
  if (shape === Shape.lower) return gap.startsWith('.') || words.shapes[word - 1] !== Shape.number;
  return true;
}

function isSurelyName(marks: number): boolean {
  return (marks & Mark.given) !== 0 || (marks & (Mark.family | Mark.word)) === Mark.family;
}

const PERSONAL =
  /^(?:my|his|her|their|your|full|first|last|family|given|maiden|middle|legal|real|patient|customer|client|tenant|employee|contact|user|s|mein|meine|sein|ihr|mi|su|tu|mon|son|sa|votre|ton|mio|il|suo|mijn|zijn|haar|meu|seu|mitt|hennes|hans|mam|na|моё|мое|моя|его|её|меня|vollständiger|voller|nombre|completo|completa|complet|completo|volledige|cardholder|holder|beneficiary|applicant|passenger|guest|student|author|doctor|nurse)$/;

function byBeing(words: Words, word: number): Announcement | undefined {
  const before = words.marks[word - 1] ?? 0;
  if ((before & Mark.nameWord) !== 0) return isPersonal(words, word - 2) ? 'introduction' : 'weakLabel';
  return /^(?:this|here|das|dit|esta|este|c|it)$/i.test(wordAt(words, word - 1)) ? 'presenting' : undefined;
}

function labelByWordBefore(words: Words, word: number): Announcement {
  const written = wordAt(words, word);
  if (/^(?:nom|nombre|nome|naam|имя)$/i.test(written))
    return isPersonal(words, word - 1) ? 'label' : 'weakLabel';
  return isPersonal(words, word - 1) ? 'label' : 'weakLabel';
}

function isPersonal(words: Words, word: number): boolean {
  return PERSONAL.test(wordAt(words, word).toLowerCase());
}

function wordAt(words: Words, word: number): string {
  if (word < 0) return '';
  const start = words.starts[word] ?? 0;
  const end = words.ends[word] ?? 0;
  return end - start > LONGEST_ASKED ? '' : words.text.slice(start, end);
}

const LONGEST_ASKED = 24;
const NAME_KEY =
  /^(?:(?:customer|patient|client|user|contact|employee|person|billing|shipping|account|card|cust|emp)_?)?(?:first|last|given|family|full|sur|middle|maiden|display|holder|legal)_?name$/i;
const PERSON_KEY =
  /^(?:customer|patient|client|contact|employee|person|tenant|passenger|guest|author|cardholder|account_?holder|card_?holder|recipient|sender|signed|approved|created|reviewed|assigned|submitted)_?(?:name|by|to)$/i;

function byKey(key: string, gap: string): Announcement | undefined {
  if (key.length > LONGEST_ASKED || !COLON.test(gap)) return undefined;
  if (NAME_KEY.test(key)) return 'label';
  return PERSON_KEY.test(key) ? 'label' : undefined;
}
