import type { Finding } from '../../../kinds.ts';
import { Shape, type Words } from '../words.ts';
import { extendLeft, extendRight, hasAddressContext } from './extend.ts';
import { PART_BITS } from './places.ts';
import { createStreetReach, streetAt } from './street.ts';
import { placeAt } from './town.ts';

/**
 * Postal addresses, by street and house number, by postcode, or by box, with the town and country that follow them.
 * An address without any digit is not found. Sorted, not overlapping, in linear time; throws what `checkTime` throws
 * and nothing else.
 */
export function findPostalAddresses(words: Words, checkTime?: () => void): Finding[] {
  const findings: Finding[] = [];
  const search: Search = {
    isNearStreet: createStreetReach(words),
    extensionsLeft: LEAST_EXTENSIONS + words.text.length / UNITS_PER_ADDRESS,
  };
  let free = 0;
  for (let word = 0; word < words.count; word += 1) {
    if (word % WORDS_BETWEEN_CHECKS === 0) checkTime?.();
    if (words.shapes[word] !== Shape.number || (words.starts[word] ?? 0) < free) continue;
    const found = addressAt(words, word, search);
    if (found === undefined || found.start < free) continue;
    free = found.end;
    findings.push({ kind: 'postal_address', ...found });
  }
  return findings;
}

interface Search {
  readonly isNearStreet: (number: number) => boolean;
  /** How often is yet looked for what follows a street. */
  extensionsLeft: number;
}

const WORDS_BETWEEN_CHECKS = 1024;
/**
 * No addresses stand closer than this. A text of more is made of nothing but what looks like one, and then its streets
 * and boxes are found without a town.
 */
const UNITS_PER_ADDRESS = 24;
const LEAST_EXTENSIONS = 100;
/** What says so little needs a town behind a comma or on the next line. */
const LEAST_TO_EXTEND = 0.25;
const CONTINUES: ReadonlySet<number> = new Set(Array.from(',\r\n', (sign) => sign.charCodeAt(0)));
/** What is less sure is not said. */
const LEAST_CONFIDENCE = 0.5;

function addressAt(
  words: Words,
  number: number,
  search: Search,
): { readonly start: number; readonly end: number; readonly confidence: number } | undefined {
  const { text } = words;
  const street = search.isNearStreet(number) ? streetAt(words, number) : undefined;
  const place = street === undefined ? placeAt(words, number) : undefined;
  if (street === undefined && place === undefined) return undefined;
  const core =
    street === undefined
      ? place
      : {
          start: words.starts[street.first] ?? 0,
          end: endOfStreet(words, street.last),
          confidence: street.isWeak ? 0.3 : 0.6,
        };
  if (core === undefined) return undefined;
  if (core.confidence < LEAST_TO_EXTEND && !CONTINUES.has(text.charCodeAt(core.end))) return undefined;
  const isExtended = search.extensionsLeft-- > 0;
  const start = isExtended ? extendLeft(text, core.start) : core.start;
  const { end, parts } = isExtended ? extendRight(text, core.end) : { end: core.end, parts: 0 };
  let confidence = core.confidence;
  if ((parts & (PART_BITS.town | PART_BITS.postcode)) !== 0) confidence += 0.3;
  else if ((parts & (PART_BITS.place | PART_BITS.country)) !== 0) confidence += 0.15;
  if (hasAddressContext(words, street?.first ?? number))
    confidence += confidence >= LEAST_CONFIDENCE ? 0.1 : 0.2;
  return confidence < LEAST_CONFIDENCE ? undefined : { start, end, confidence: Math.min(confidence, 0.95) };
}

/** The full stop of "Dr." belongs to the street where the address goes on. */
function endOfStreet(words: Words, last: number): number {
  const end = words.ends[last] ?? 0;
  const hasStop = words.text.charCodeAt(end) === FULL_STOP;
  return hasStop && GOES_ON.test(words.text.slice(end, end + 4)) ? end + 1 : end;
}

const FULL_STOP = 0x2e;
const GOES_ON = /^\.(?:,| #|[ ](?:Ap|Un|Su|St))/;
