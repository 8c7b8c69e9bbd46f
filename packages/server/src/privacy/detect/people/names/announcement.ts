import { Mark } from '../marks.ts';
import { Shape, type Words } from '../words.ts';
import { gapAfter, isSentenceStart, isSpace } from './gaps.ts';

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
  if (words.shapes[word] === Shape.code) return byKey(words, word);
  const { text } = words;
  if ((marks & Mark.title) !== 0 && isTitle(words, word)) return 'title';
  if (next - end > 1 || !isSpace(text.charCodeAt(end))) {
    const gap = text.slice(end, next);
    if ((marks & LABELLING) !== 0 && COLON.test(gap)) {
      return (marks & (Mark.label | Mark.role)) !== 0 ? 'label' : labelByWordBefore(words, word);
    }
    if ((marks & Mark.closing) !== 0 && CLOSING_GAP.test(gap)) return 'closing';
  }
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
const LABELLING = Mark.label | Mark.role | Mark.nameWord;
const FULL_STOP = 0x2e;
const LONGEST_TITLE_GAP = 3;

function isTitle(words: Words, word: number): boolean {
  const { text } = words;
  const end = words.ends[word] ?? 0;
  const next = words.starts[word + 1] ?? 0;
  const hasStop = text.charCodeAt(end) === FULL_STOP;
  if (next - end > LONGEST_TITLE_GAP) return false;
  for (let at = hasStop ? end + 1 : end; at < next; at += 1) if (!isSpace(text.charCodeAt(at))) return false;
  const marks = words.marks[word] ?? 0;
  if ((marks & Mark.titleWithStop) !== 0 && !hasStop && !isSurelyName(words.marks[word + 1] ?? 0))
    return false;
  const shape = words.shapes[word];
  if (shape === Shape.allCapitals) return words.shapes[word + 1] === Shape.allCapitals || hasStop;
  if (shape !== Shape.lower) return true;
  // Sig.ra, Dott.ssa: their second half is the title, and nothing else is written so.
  const start = words.starts[word] ?? 0;
  if (text.startsWith('ra', start) || text.startsWith('ssa', start)) return text[start - 1] === '.';
  // "5 ms Latency" has no lady in it.
  return hasStop || words.shapes[word - 1] !== Shape.number;
}

function isSurelyName(marks: number): boolean {
  return (marks & Mark.given) !== 0 || (marks & (Mark.family | Mark.word)) === Mark.family;
}

const PERSONAL: ReadonlySet<string> = new Set(
  'my|his|her|their|your|full|first|last|family|given|maiden|middle|legal|real|patient|customer|client|tenant|employee|contact|user|s|mein|meine|sein|ihr|mi|su|tu|mon|son|sa|votre|ton|mio|il|suo|mijn|zijn|haar|meu|seu|mitt|hennes|hans|mam|na|моё|мое|моя|его|её|меня|vollständiger|voller|nombre|completo|completa|complet|completo|volledige|cardholder|holder|beneficiary|applicant|passenger|guest|student|author|doctor|nurse'.split(
    '|',
  ),
);

function byBeing(words: Words, word: number): Announcement | undefined {
  const before = words.marks[word - 1] ?? 0;
  // Nazywam się, jmenuji se: the name follows the second word.
  if ((before & Mark.introduction) !== 0) return 'introduction';
  if ((before & Mark.nameWord) !== 0) return isPersonal(words, word - 2) ? 'introduction' : 'weakLabel';
  const length = word < 1 ? 0 : (words.ends[word - 1] ?? 0) - (words.starts[word - 1] ?? 0);
  if (length < 2 || length > 4) return undefined;
  return PRESENTED.test(wordAt(words, word - 1)) ? 'presenting' : undefined;
}

const PRESENTED = /^(?:this|here|das|dit|esta|este|it)$/i;

function labelByWordBefore(words: Words, word: number): Announcement {
  return isPersonal(words, word - 1) ? 'label' : 'weakLabel';
}

function isPersonal(words: Words, word: number): boolean {
  return PERSONAL.has(wordAt(words, word).toLowerCase());
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

function byKey(words: Words, word: number): Announcement | undefined {
  const end = words.ends[word] ?? 0;
  const key = wordAt(words, word);
  if (key === '' || !(NAME_KEY.test(key) || PERSON_KEY.test(key))) return undefined;
  return COLON.test(words.text.slice(end, words.starts[word + 1])) ? 'label' : undefined;
}
