/**
 * Which language a text is in, as far as that matters here: `en` is read word by word, of all others only the very
 * same words count as the same question. `?` where the words do not say.
 */
export function detectLanguage(lowerCaseWords: readonly string[]): string {
  const scripts = new Set(lowerCaseWords.map(scriptOf));
  scripts.delete('none');
  if (scripts.size > 1) return `mixed ${[...scripts].toSorted().join(' ')}`;
  const [script = 'none'] = scripts;
  return script === 'latin' ? latinLanguage(lowerCaseWords) : script;
}

function latinLanguage(lowerCaseWords: readonly string[]): string {
  // English is written without accents.
  const mayBeEnglish = lowerCaseWords.every((word) => !/[^\p{ASCII}]/u.test(word));
  let best = '?';
  let most = 0;
  for (const [language, common] of commonWords) {
    const votes = lowerCaseWords.filter((word) => common.has(word)).length;
    const isTie = votes === most && !(best === 'en' && mayBeEnglish);
    if (votes > most) [best, most] = [language, votes];
    else if (isTie) best = '?';
  }
  return best;
}

function scriptOf(word: string): string {
  return scripts.find(([, pattern]) => pattern.test(word))?.[0] ?? 'none';
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ['japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['han', /\p{Script=Han}/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['devanagari', /\p{Script=Devanagari}/u],
  ['latin', /\p{Script=Latin}/u],
  ['other', /\p{L}/u],
];

/** Of each language its most common words. Those that several share cancel out. */
const commonWords: readonly (readonly [string, ReadonlySet<string>])[] = Object.entries({
  en: `the a an is are was were be do does did have has can could should would will i you he she it we they my your
    what which who whom whose when where why how of in on at to for with by from and or not if than that this there
    any some get make use best way explain write give list tell compare`,
  de: `der die das den dem des ein eine einen einem einer ist sind war waren ich du er sie es wir ihr was welche
    welcher wer wann wo warum wie von in auf zu für mit und oder nicht kein wenn als dass kann können soll man wird im
    am zum zur bei nach`,
  fr: `le la les un une des du de est sont était je tu il elle nous vous ils que quoi quel quelle quels qui quand où
    pourquoi comment en sur à pour avec par et ou ne pas si dans ce cette peut peux faire au aux mon ma mes est-ce`,
  es: `el la los las un una unos de del es son era yo tú él ella nosotros que qué cuál quién cuándo dónde por cómo en
    sobre a para con y o no si puede puedo hacer se al mi mis su lo como cuales cual`,
  it: `il lo la i gli le un una di del della è sono era io tu lui lei noi che cosa quale chi quando dove perché come
    in su a per con e o non se può posso fare si al nel mio mia`,
  pt: `o a os as um uma de do da dos das é são era eu tu ele ela nós que qual quem quando onde porque como em no na
    para com e ou não se pode posso fazer ao por meu minha`,
  nl: `de het een is zijn was waren ik jij hij zij wij wat welke wie wanneer waar waarom hoe van in op te voor met en
    of niet geen als dat kan kunnen moet wordt bij naar`,
}).map(([language, words]) => [language, new Set(words.split(/\s+/))] as const);
