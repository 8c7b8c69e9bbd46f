import { type Finding, type Kind, KINDS_BY_GROUP } from '../kinds.ts';
import { classesWithin } from './characters.ts';
import { createTrail } from './context/trail.ts';
import { createExamination } from './examination.ts';
import { fold } from './fold.ts';
import { resolveOverlaps } from './overlaps.ts';
import { findPersonNames, findPostalAddresses, withWords } from './people/index.ts';
import { type Readers, scan } from './scan.ts';
import { withUnits } from './units.ts';

export interface Detector {
  /**
   * What of the wanted kinds stands in a text: sorted by start, not overlapping (on overlap the surer stays whole, then
   * the longer). Takes time in proportion to the text and never throws, whatever the text is; only `checkTime` may, which
   * is called at least once for every 64 KB.
   */
  find(text: string, wanted: ReadonlySet<Kind>, checkTime?: () => void): Finding[];
}

export function createDetector(): Detector {
  return {
    find(text, wanted, checkTime = () => {}) {
      checkTime();
      const folded = fold(text, classesWithin(text));
      checkTime();
      const findings: Finding[] = [];
      const padded = BEFORE + folded.text + BEHIND;
      const report = (kind: Kind, start: number, end: number, confidence: number) => {
        const from = start - BEFORE.length;
        const to = Math.min(end - BEFORE.length, folded.text.length);
        findings.push({ kind, start: from, end: to, confidence });
      };
      withUnits(padded, (units) => {
        scan(
          createExamination(padded, units, createTrail(padded), wanted, report),
          readersFor(wanted),
          checkTime,
        );
        if (!wanted.has('person_name') && !wanted.has('postal_address')) return;
        // Their rules know the ends of a text.
        withWords(
          folded.text,
          units.subarray(BEFORE.length),
          (words) => {
            // One by one: a megabyte can hold more findings than a call may have arguments.
            if (wanted.has('person_name'))
              for (const finding of findPersonNames(words, checkTime)) findings.push(finding);
            if (wanted.has('postal_address'))
              for (const finding of findPostalAddresses(words, checkTime)) findings.push(finding);
          },
          checkTime,
        );
      });
      const { spanOf } = folded;
      if (spanOf === undefined) return resolveOverlaps(text, findings);
      return resolveOverlaps(
        text,
        findings.map(({ kind, start, end, confidence }) => {
          const [from, to] = spanOf(start, end);
          return { kind, start: from, end: to, confidence };
        }),
      );
    },
  };
}

/**
 * Readers look at the characters beside a value. With these there always are some: reading beyond a string gives NaN,
 * and a function that has met one does all its arithmetic at half the speed from then on.
 */
const BEFORE = '\n\n';
const BEHIND = '\n\n\n\n';

const ELSEWHERE: ReadonlySet<Kind> = new Set(['email', 'person_name', 'postal_address']);
const SECRETS: ReadonlySet<Kind> = new Set(KINDS_BY_GROUP.secret);

function readersFor(wanted: ReadonlySet<Kind>): Readers {
  const secrets = KINDS_BY_GROUP.secret.some((kind) => wanted.has(kind));
  return {
    email: wanted.has('email'),
    numbers: [...wanted].some((kind) => !ELSEWHERE.has(kind) && !SECRETS.has(kind)),
    phones: wanted.has('phone'),
    secrets,
    colons: secrets || wanted.has('ip_address'),
  };
}
