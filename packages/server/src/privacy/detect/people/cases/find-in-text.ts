import type { Finding } from '../../../kinds.ts';
import { withUnits } from '../../units.ts';
import { findPersonNames, findPostalAddresses, withWords } from '../index.ts';

/** What the detector does for names and addresses, without what it does for other kinds. */
export type FindInText = (text: string, checkTime?: () => void) => Finding[];

export const findNamesInText: FindInText = (text, checkTime) =>
  withUnits(text, (units) => withWords(text, units, (words) => findPersonNames(words, checkTime), checkTime));

export const findAddressesInText: FindInText = (text, checkTime) =>
  withUnits(text, (units) =>
    withWords(text, units, (words) => findPostalAddresses(words, checkTime), checkTime),
  );
