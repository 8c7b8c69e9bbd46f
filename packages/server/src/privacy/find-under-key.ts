import type { Detector } from './detect/index.ts';
import type { Finding, Kind } from './kinds.ts';

/** Longer texts say themselves what they are about. */
const MAX_VALUE_CHARACTERS = 256;
/** What programs call their fields; anything else in the place of a key is a text of its own. */
const FIELD_NAME = /^[\p{L}\p{N}_.-]{1,64}$/u;

/**
 * Finds personal data in a text that stands under a key: `{"account_number": "88347126"}` says by its key alone what
 * the number is. A short text is read together with its key, as both would stand in a JSON text; positions are those
 * in the text.
 */
export function findUnderKey(
  detector: Detector,
  text: string,
  key: string | undefined,
  wanted: ReadonlySet<Kind>,
  checkTime: () => void,
): readonly Finding[] {
  if (key === undefined || text.length > MAX_VALUE_CHARACTERS || !FIELD_NAME.test(key))
    return detector.find(text, wanted, checkTime);
  const heading = `"${key}": "`;
  const found = detector.find(`${heading}${text}"`, wanted, checkTime);
  // A password has no form: where its key gives it away it is the whole text, quotes and all.
  const whole = found.find(({ kind, start }) => kind === 'password' && start === heading.length);
  if (whole !== undefined) return [{ ...whole, start: 0, end: text.length }];
  return found.flatMap((finding) => {
    const start = Math.max(0, finding.start - heading.length);
    const end = Math.min(text.length, finding.end - heading.length);
    return start < end ? [{ ...finding, start, end }] : [];
  });
}
