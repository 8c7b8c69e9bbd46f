import { Shape, type Words } from '../words.ts';

/** Whether two words are a company, a product, a place or a thing that is called like a person. */
export function isBrand(words: Words, first: number, second: number): boolean {
  const start = words.starts[first] ?? 0;
  const end = words.ends[second] ?? 0;
  if (end - start > LONGEST || !mayBeBrand(words.text, start, end)) return false;
  return BRANDS.has(words.text.slice(start, end).toLowerCase().replace('-', ' '));
}

const LONGEST = 24;
const BRANDS = new Set(
  `morgan stanley|goldman sachs|wells fargo|charles schwab|merrill lynch|jane street|ernst young|johnson johnson
|harley davidson|calvin klein|ralph lauren|louis vuitton|tommy hilfiger|jack daniels|jim beam|johnnie walker
|santa claus|uncle sam|uncle ben|aunt jemima|betty crocker|ben jerry|mercedes benz|rolls royce|aston martin
|alfa romeo|land rover|range rover|general electric|lockheed martin|booz allen|bain capital|hewlett packard
|procter gamble|estee lauder|estée lauder|yves rocher|dolce gabbana|hugo boss|jack wolfskin|michael kors
|kate spade|tiffany co|marks spencer|john deere|john lewis|mary kay|laura ashley|ted baker|paul mitchell|tim hortons
|wendy s|papa john|trader joe|dr pepper|dr oetker|san francisco|san jose|san diego|santa barbara|santa monica
|santa cruz|santa fe|santa maria|santa rosa|saint louis|st louis|fort worth|baton rouge|las vegas|los angeles
|el paso|des moines|puerto rico|costa rica|sri lanka|buenos aires|rio grande|rio janeiro|sao paulo|hong kong
|tel aviv|abu dhabi|new york|new jersey|new orleans|virginia beach|carson city|salt lake|boca raton|palo alto
|menlo park|mountain view|silicon valley|monte carlo|ad hoc|bona fide|de facto|per se|vice versa|pro bono|status quo
|jordan peele's|alexander technique|victoria falls|victoria secret|notre dame|ivy league|roger that|jack russell
|saint bernard|great dane|cocker spaniel|granny smith|earl grey|bloody mary|shirley temple|tom collins|arnold palmer
|mary jane|monte cristo|monte carlo|carlo simulation|bellman ford|floyd warshall|navier stokes|bose einstein
|fermi dirac|euler lagrange|cauchy schwarz|hardy weinberg|jones dow|dow jones|standard poor|nielsen norman
|smith wesson|barnes noble|black decker|dun bradstreet|ford mustang|chevy chase|lincoln continental|tesla model
|amazon prime|alexa echo|ruby rails|ada lovelace day|julia set|pascal case|robin hood app|red hat|will grant
|may day|mark down|grant access|art deco|art nouveau|dawn chorus|rose gold|rose garden|faith hope|grace period
|hope springs|sunny day|crystal palace|crystal clear|amber alert|ruby red|jade green|olive oil|ginger ale|basil pesto
|rosemary chicken|cherry tomato|angel investor|chase bank|chase sapphire|lance armstrong foundation|virgin mary
|rusty nail|sandy beach|brandy sour|heath ledger joker|cliff notes|art gallery|bill gates foundation|penny stocks
|will power|iris dataset|iris flower|violet light|destiny child|joy division|summer olympics|mars rover|mercedes amg
|max mara|max planck|marie claire|marie curie actions|vera bradley|tory burch|tim tam|jimmy choo|helly hansen
|eddie bauer|abercrombie fitch|levi strauss|jean coutu|albert heijn|media markt|peter pan|harry winston|burt bees
|frank body|mr coffee|john hancock|lloyds london|banco santander|credit suisse|julius baer|baker mckenzie
|kirkland ellis|latham watkins|clifford chance|allen overy|robert half|randstad|adam optimizer|lorem ipsum
|maria himmelfahrt|kaspersky lab|norton antivirus|jira service|jenkins pipeline|travis ci|circle ci|clark university
|paris saint|saint germain|jordan brand|air jordan|chanel no|charlotte tilbury|elizabeth arden|austin martin
|georgia pacific|georgia tech|virginia tech|carolina panthers|dallas cowboys|houston rockets|houston texans
|boston celtics|denver nuggets|denver broncos|cleveland browns|chelsea fc|brooklyn nets|phoenix suns
|orlando magic|memphis grizzlies|washington wizards|washington post|dakota johnson county|india pale|asia pacific
|jp morgan|warby parker|mona lisa|bigg boss|jack wills|morgan chase|petra nova|florence nightingale school|victoria sponge|siena college|berlin philharmonic`
    .replaceAll('\n', '')
    .split('|'),
);

/** By the length and the letters at both ends: nearly all names are told apart from brands without being copied. */
const ENDS_OF_BRANDS = new Uint8Array(1 << 12);
for (const brand of BRANDS) ENDS_OF_BRANDS[placeOf(brand, 0, brand.length)] = 1;

function mayBeBrand(text: string, start: number, end: number): boolean {
  return ENDS_OF_BRANDS[placeOf(text, start, end)] === 1;
}

/** The case of ASCII and Latin-1 is one bit. */
function placeOf(text: string, start: number, end: number): number {
  const first = (text.charCodeAt(start) | 0x20) & 0x1f;
  const last = (text.charCodeAt(end - 1) | 0x20) & 0x1f;
  return (((end - start) & 3) << 10) | (first << 5) | last;
}

/** "Santa Cruz de Tenerife": what stands before makes a place of it. */
export function isAfterPlaceWord(words: Words, first: number): boolean {
  if (first === 0 || words.shapes[first - 1] !== Shape.capital) return false;
  const start = words.starts[first - 1] ?? 0;
  const end = words.ends[first - 1] ?? 0;
  if ((words.starts[first] ?? 0) - end > 2 || PLACE_WORDS[placeOf(words.text, start, end)] !== 1)
    return false;
  return PLACE_WORD.has(words.text.slice(start, end));
}

const PLACE_WORD: ReadonlySet<string> = new Set(
  'San Santa Santo Saint St Ste Sankt São Mount Mt Monte Mont Fort Lake Port Porto New Nova North South East West Upper Lower Great Cape Los Las Bad Reggio Villa'.split(
    ' ',
  ),
);
const PLACE_WORDS = new Uint8Array(1 << 12);
for (const word of PLACE_WORD) PLACE_WORDS[placeOf(word, 0, word.length)] = 1;
