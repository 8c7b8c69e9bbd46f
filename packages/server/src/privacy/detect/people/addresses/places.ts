/** What follows a street, as written in one piece; each is tried where the piece before it ended. */
export type Part = 'unit' | 'direction' | 'town' | 'postcode' | 'country' | 'place';

/** Parts as bits of one number, for those that were found. */
export const PART_BITS: Readonly<Record<Part, number>> = {
  unit: 1,
  direction: 2,
  town: 4,
  postcode: 8,
  country: 16,
  place: 32,
};

/** A word of a town's name; a full stop only of an abbreviation such as "St.". */
const TOWN_WORD = "\\p{Lu}(?:[\\p{L}\\p{M}'’]{0,24}|\\p{L}{1,3}\\.(?=[ ]\\p{Lu}))";
const LINK = '(?:am|an der|ob der|im|in|de|la|del|sur|sous|en|les|do|da|dos|di|on|upon|of|the|der)';
const CITY = `${TOWN_WORD}(?:[ -](?:${LINK}[ -]){0,2}${TOWN_WORD}){0,2}`;
const STATE_CODE =
  '(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]|PR)';
const STATE = `(?:${STATE_CODE}|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|D\\.C\\.)`;
const ZIP = '\\d{5}(?:-\\d{4})?(?!\\d)';
const PROVINCE =
  '(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT|Ontario|Quebec|Québec|Alberta|Manitoba|British Columbia)';
const CANADA = '[ABCEGHJ-NPRSTVXY]\\d[ABCEGHJ-NPRSTV-Z] ?\\d[ABCEGHJ-NPRSTV-Z]\\d(?![\\p{L}\\d])';
const AUSTRALIA = '(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT) \\d{4}(?!\\d)';
/** Royal Mail's form: area letters as they are in use, a district, then a sector and two letters without CIKMOV. */
export const UNITED_KINGDOM =
  '(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)\\d[\\dA-HJKMNPR-Y]? \\d[ABD-HJLNP-UW-Z]{2}(?![\\p{L}\\d])';
const NETHERLANDS = '\\d{4} ?[A-Z]{2}(?![\\p{L}\\d])';
const COMMA = '(?:,[ ]{0,3}|[ ]{0,3}\\r?\\n[ \\t]{0,4}|,[ ]{0,3}\\r?\\n[ \\t]{0,4})';
const BREAK = `(?:${COMMA}|[ ])`;
const COUNTRY =
  '(?:USA|U\\.S\\.A\\.|United States(?: of America)?|UK|United Kingdom|England|Scotland|Wales|Northern Ireland|Ireland|Canada|Australia|New Zealand|India|Germany|Deutschland|Österreich|Austria|Schweiz|Suisse|Svizzera|Switzerland|France|España|Spain|Italia|Italy|Nederland|The Netherlands|Netherlands|Belgique|België|Belgium|Portugal|Polska|Poland|Sverige|Sweden|Norge|Norway|Danmark|Denmark|Suomi|Finland|México|Mexico|Brasil|Brazil|Россия)(?![\\p{L}\\d])';

const UNIT =
  '(?:(?:apt|apartment|unit|suite|ste|flat|floor|room|rm|bldg|building|lot|appartement|appt|bât|bâtiment|étage|escalier|piso|planta|puerta|portal|bloque|esc|scala|interno|int|piano|apto|bloco|sala|whg|кв|корпус|строение|д)(?:\\.?[ ]?[#№]?[ ]?\\d{1,4}[A-Z]?|\\.?[ ][A-Z]\\d{0,3})(?![\\p{L}\\d])|#[ ]?\\d{1,4}[A-Z]?(?![\\p{L}\\d])|\\d{1,2}(?:º|ª|°|st|nd|rd|th)(?: floor| Floor)?(?:[ ]?(?:[A-Z]|\\d{1,2}ª?|izq|dcha|drch|esq|dto)\\.?(?![\\p{L}\\d]))?)';

/** What a piece can begin with, after what parts it from the one before; a form is tried only where it can match. */
export interface Piece {
  readonly part: Part;
  readonly form: RegExp;
  /** As in a class of a regular expression, of ASCII alone: other characters may begin any. */
  readonly begins: string;
}

/** In the order in which they are tried: the more that one piece explains, the earlier. */
export const PARTS: readonly Piece[] = [
  { part: 'unit', begins: '0-9#ABEFILPRSUWabefilprsuw', form: new RegExp(`${BREAK}${UNIT}`, 'iuy') },
  {
    part: 'direction',
    begins: 'NSEW',
    form: /[ ](?:NE|NW|SE|SW|[NSEW]|North|South|East|West)(?![\p{L}\d])\.?/uy,
  },
  {
    part: 'town',
    begins: 'A-Z',
    form: new RegExp(
      `${BREAK}(?:${CITY}),?${BREAK}(?:${STATE},? ${ZIP}|${PROVINCE}${BREAK}${CANADA}|${AUSTRALIA}|${UNITED_KINGDOM}|${CANADA})`,
      'uy',
    ),
  },
  {
    part: 'town',
    begins: 'A-Za-z',
    form: new RegExp(`${BREAK}[a-z][a-z. ]{2,24}, ?(?:${STATE}),? ${ZIP}`, 'iuy'),
  },
  {
    part: 'town',
    begins: '0-9A-Z',
    form: new RegExp(
      `(?:${BREAK}| - )(?:(?:[A-Z]{1,2}-)?\\d{4,5}(?:-\\d{3})?|\\d{3} \\d{2}|\\d{2}-\\d{3}|${NETHERLANDS}),? ${CITY}(?: [A-Z]{2}(?![\\p{L}\\d])| \\([A-Z]{2}\\))?`,
      'uy',
    ),
  },
  {
    part: 'town',
    begins: 'A-Z',
    form: new RegExp(
      `${COMMA}${CITY}(?: - [A-Z]{2})?,?[ ](?:\\d{5}-\\d{3}|\\d{4,6}|\\d{3} \\d{3})(?![\\p{L}\\d])`,
      'uy',
    ),
  },
  {
    part: 'postcode',
    begins: '0-9A-Z',
    form: new RegExp(
      `${BREAK}(?:${UNITED_KINGDOM}|${CANADA}|${STATE} ${ZIP}|${AUSTRALIA}|${NETHERLANDS})`,
      'uy',
    ),
  },
  {
    part: 'town',
    begins: 'A-Z',
    form: new RegExp(`${COMMA}${CITY},?[ ](?:${STATE_CODE})(?![\\p{L}\\d])`, 'uy'),
  },
  { part: 'country', begins: 'A-IM-PS-UW', form: new RegExp(`${COMMA}${COUNTRY}`, 'uy') },
  { part: 'place', begins: 'A-Z', form: new RegExp(`${COMMA}(${CITY})`, 'uy') },
];
