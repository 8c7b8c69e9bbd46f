/** Words of English by what they do in a question. Other languages are not read word by word: see `language.ts`. */

/**
 * Words that only hold the others together, by what they do: two questions may differ in them, but the fewer the
 * better. Those of `''` change nothing.
 */
export const frameWords: ReadonlyMap<string, string> = new Map([
  ...spread(
    '',
    `a an the some any such really actually just even very too so also still please kindly then exactly basically
     possibly way ways thing things there`,
  ),
  ...spread('be', 'am is are be been being'),
  ...spread('was', 'was were'),
  ...spread('do', 'do does doing done'),
  ...spread('have', 'have has having'),
  ...spread('can', 'can could may might possible'),
  ...spread('should', 'should shall must ought'),
  ...spread('which', 'what which'),
  ...spread('i', 'i me my mine myself we us our one oneself someone somebody anyone anybody everyone people'),
  ...spread('you', 'you your yours yourself'),
  ...spread('he', 'he him his she her hers'),
  ...spread('they', 'they them their theirs'),
  ...spread('it', 'it its'),
  ...spread('that', 'that those'),
  ...spread('in', 'in into'),
  ...spread('on', 'on onto'),
  ...spread('get', 'get got getting'),
  ...spread('tell', 'tell know let'),
  ...[
    ...words(`did had will would of at to for with by as about than and or but if help want need like
      who whom whose when where why how here`),
  ].map((word) => [word, word] as const),
]);

/** Each must stand as often in both questions. */
export const negations = canonical({
  not: `not cannot dont doesnt didnt cant couldnt wont wouldnt shouldnt isnt arent wasnt werent hasnt havent hadnt
    aint mustnt neednt nt`,
  no: 'no none nobody nothing nowhere',
  never: 'never',
  neither: 'neither nor',
  without: 'without lacking',
  except: 'except excluding besides apart',
  unless: 'unless',
  hardly: 'hardly barely rarely seldom',
  only: 'only solely merely',
  instead: 'instead rather',
  anti: 'non anti',
});

/** Each must stand as often in both questions. */
export const directions = canonical({
  before: 'before prior',
  after: 'after afterwards',
  until: 'until till',
  since: 'since',
  than: 'than',
  from: 'from',
  above: 'above',
  below: 'below beneath',
  off: 'off',
  out: 'out outside',
  inside: 'inside within',
  last: 'last latest newest',
  next: 'next upcoming',
  previous: 'previous former earlier',
  maximum: 'max maximum maximal',
  minimum: 'min minimum minimal',
  against: 'against',
  between: 'between',
  all: 'all every each',
  both: 'both',
  always: 'always',
  // What these point at is not in the question.
  this: 'this these',
});

/**
 * Pairs of which one question may not have one side and the other question the other. By word, the sides that it
 * stands for: `+more/less`, `+more/fewer`.
 */
export const opposites: ReadonlyMap<string, readonly string[]> = sides(`
  undo/redo even/odd synonym/antonym synonyms/antonyms beginning/end beginning/ending
  more/less more/fewer most/least best/worst good/bad better/worse increase/decrease raise/lower rise/fall
  grow/shrink gain/lose win/lose enable/disable activate/deactivate start/stop begin/end open/close buy/sell
  import/export add/remove add/delete create/delete insert/delete include/exclude upload/download
  encode/decode encrypt/decrypt compress/decompress ascend/descend ascending/descending hot/cold warm/cool
  male/female man/woman men/women boy/girl husband/wife father/mother son/daughter brother/sister
  boyfriend/girlfriend up/down high/low higher/lower highest/lowest big/small large/small bigger/smaller
  largest/smallest long/short longer/shorter longest/shortest fast/slow faster/slower old/young older/younger
  old/new left/right north/south east/west true/false advantage/disadvantage advantages/disadvantages
  benefit/drawback pros/cons pro/con legal/illegal safe/dangerous send/receive lend/borrow push/pull
  positive/negative input/output lock/unlock install/uninstall subscribe/unsubscribe follow/unfollow
  block/unblock love/hate like/dislike accept/reject allow/deny allow/forbid approve/reject succeed/fail
  success/failure pass/fail arrive/depart arrival/departure enter/leave enter/exit front/back top/bottom
  upper/lower inner/outer early/late rich/poor strong/weak hard/soft hard/easy easy/difficult expensive/cheap
  light/dark light/heavy wet/dry full/empty happy/sad married/single public/private local/remote
  internal/external client/server read/write get/set day/night morning/evening summer/winter credit/debit
  asset/liability profit/loss income/expense hire/fire employer/employee teacher/student doctor/patient
  seller/buyer landlord/tenant major/minor majority/minority maximize/minimize prevent/cause cause/cure
  lose/find gain/loss birth/death born/die live/die alive/dead war/peace connect/disconnect attach/detach
  expand/collapse show/hide mute/unmute sync/unsync join/leave freeze/thaw melt/freeze multiply/divide
  plus/minus addition/subtraction forward/backward clockwise/counterclockwise horizontal/vertical row/column
  rows/columns latitude/longitude sunrise/sunset acid/base liberal/conservative republican/democrat
  inhale/exhale attack/defend offense/defense agree/disagree
`);

export const units = canonical({
  km: 'km kms kilometer kilometers kilometre kilometres',
  m: 'meter meters metre metres',
  cm: 'cm cms centimeter centimeters centimetre centimetres',
  mm: 'mm millimeter millimeters millimetre millimetres',
  mile: 'mile miles mi',
  yard: 'yard yards yd',
  foot: 'foot feet ft',
  inch: 'inch inches',
  kg: 'kg kgs kilo kilos kilogram kilograms',
  g: 'gram grams',
  mg: 'mg milligram milligrams',
  lb: 'lb lbs',
  pound: 'pound pounds quid',
  ounce: 'ounce ounces oz',
  ton: 'ton tons tonne tonnes',
  liter: 'liter liters litre litres',
  ml: 'ml milliliter milliliters millilitre millilitres',
  gallon: 'gallon gallons',
  acre: 'acre acres',
  hectare: 'hectare hectares',
  ms: 'ms millisecond milliseconds',
  second: 'second seconds sec secs',
  minute: 'minute minutes mins',
  hour: 'hour hours hr hrs hourly',
  day: 'day days daily',
  week: 'week weeks weekly',
  month: 'month months monthly',
  quarter: 'quarter quarters quarterly',
  year: 'year years yr yrs yearly annual annually annum',
  decade: 'decade decades',
  century: 'century centuries',
  am: 'a.m',
  pm: 'p.m pm',
  percent: 'percent percentage % pct',
  degree: 'degree degrees °',
  celsius: 'celsius centigrade °c',
  fahrenheit: 'fahrenheit °f',
  kelvin: 'kelvin',
  bit: 'bit bits',
  byte: 'byte bytes',
  kb: 'kb kilobyte kilobytes kib',
  mb: 'mb megabyte megabytes mib',
  gb: 'gb gigabyte gigabytes gib',
  tb: 'tb terabyte terabytes tib',
  mbps: 'mbps',
  hz: 'hz hertz',
  mhz: 'mhz',
  ghz: 'ghz',
  watt: 'watt watts',
  kw: 'kw kilowatt kilowatts',
  kwh: 'kwh',
  volt: 'volt volts',
  amp: 'amp amps ampere amperes',
  calorie: 'calorie calories kcal',
  joule: 'joule joules',
  newton: 'newtons',
  mph: 'mph',
  kph: 'kph kmph kmh',
  usd: 'usd dollar dollars $ us$',
  cent: 'cent cents',
  eur: 'eur euro euros €',
  gbp: 'gbp sterling £',
  jpy: 'jpy yen ¥',
  cny: 'cny yuan rmb renminbi',
  inr: 'inr rupee rupees rs ₹',
  chf: 'chf franc francs',
  krw: 'krw ₩',
  rub: 'rub ruble rubles rouble roubles ₽',
  btc: 'btc bitcoin bitcoins ₿',
  eth: 'eth ether',
  hundred: 'hundred hundreds',
  thousand: 'thousand thousands k',
  lakh: 'lakh lakhs lac lacs',
  million: 'million millions mn',
  crore: 'crore crores cr',
  billion: 'billion billions bn',
  trillion: 'trillion trillions tn',
  dozen: 'dozen dozens',
  half: 'half halves',
  double: 'double twice',
  triple: 'triple thrice',
});

/** "may" and "march" count where they are written as a name or stand beside a number. */
export const ambiguousMonths = words('may march mar sun sat');

export const dates = canonical({
  january: 'january jan',
  february: 'february feb',
  march: 'march mar',
  april: 'april apr',
  may: 'may',
  june: 'june jun',
  july: 'july jul',
  august: 'august aug',
  september: 'september sep sept',
  october: 'october oct',
  november: 'november nov',
  december: 'december dec',
  monday: 'monday mon mondays',
  tuesday: 'tuesday tue tues tuesdays',
  wednesday: 'wednesday wed wednesdays',
  thursday: 'thursday thu thurs thursdays',
  friday: 'friday fri fridays',
  saturday: 'saturday sat saturdays',
  sunday: 'sunday sun sundays',
  today: 'today',
  tonight: 'tonight',
  yesterday: 'yesterday',
  tomorrow: 'tomorrow',
  weekend: 'weekend weekends',
  spring: 'spring',
  autumn: 'autumn',
  christmas: 'christmas xmas',
  easter: 'easter',
});

export const numberWords: ReadonlyMap<string, string> = new Map(
  `zero/0 one/1 two/2 three/3 four/4 five/5 six/6 seven/7 eight/8 nine/9 ten/10 eleven/11 twelve/12 thirteen/13
   fourteen/14 fifteen/15 sixteen/16 seventeen/17 eighteen/18 nineteen/19 twenty/20 thirty/30 forty/40 fifty/50
   sixty/60 seventy/70 eighty/80 ninety/90 first/1 third/3 fourth/4 fifth/5 sixth/6 seventh/7 eighth/8 ninth/9 tenth/10`
    .split(/\s+/)
    .map((pair) => {
      const [word = '', value = ''] = pair.split('/');
      return [word, value] as const;
    }),
);

/** Before or after these, "one" is somebody or something. */
export const pronounNeighbours = words(
  `does do can could should would may might must will which this that each every no any another the if
   is are has to of as than`,
);

/** Who does what to whom: where the same are spoken of, then in the same order. */
export const persons = canonical({
  i: 'i me my mine myself',
  we: 'we us our ours',
  you: 'you your yours',
  he: 'he him his',
  she: 'she her hers',
  they: 'they them their theirs',
});

/** Names that people often write in lower case. */
export const properNames = words(`
  english french german spanish italian portuguese dutch russian polish turkish arabic hebrew hindi urdu bengali tamil
  telugu chinese mandarin cantonese japanese korean vietnamese thai indonesian greek latin swedish danish norwegian
  finnish czech hungarian romanian ukrainian persian swahili
  america usa uk england britain scotland wales ireland france germany spain italy portugal netherlands holland belgium
  switzerland austria poland russia ukraine turkey greece sweden denmark norway finland india pakistan bangladesh china
  japan korea taiwan vietnam thailand indonesia malaysia singapore philippines australia canada mexico brazil argentina
  chile colombia peru egypt israel iran iraq syria nigeria kenya ethiopia ghana morocco africa europe asia texas
  california florida london paris berlin munich madrid barcelona rome milan vienna zurich amsterdam brussels dublin
  moscow istanbul delhi mumbai bangalore chennai kolkata hyderabad pune beijing shanghai tokyo seoul bangkok jakarta
  sydney melbourne toronto vancouver boston chicago seattle houston dallas miami dubai cairo lagos nairobi
  python java javascript typescript ruby rust kotlin swift perl scala haskell php sql mysql postgres postgresql mongodb
  redis linux ubuntu debian windows macos android ios docker kubernetes aws azure gcp github gitlab excel powerpoint
  outlook gmail google facebook instagram twitter whatsapp youtube netflix amazon apple microsoft samsung tesla paypal
  christianity islam hinduism buddhism judaism christian muslim hindu buddhist jewish
`);

/** Begin a sentence in upper case and are no names. Empty words never are. */
export const sentenceStarters = words(`
  explain describe give write list name find show make create compare define summarize summarise translate calculate
  compute convert suggest recommend discuss provide generate outline state mention identify solve prove derive draw
  design implement build fix add remove read open answer say ask think imagine suppose consider assume besides although
  though however because while during before after since until unless without within between among under over except
  instead other another most many much more less few several every each all both either neither not no never only
  hello hi hey thanks thank dear good best worst
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

function canonical(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([name, forms]) => forms.split(/\s+/).map((form) => [form, name] as const)),
  );
}

function sides(pairs: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of words(pairs)) {
    const [one = '', other = ''] = pair.split('/');
    found.set(one, [...(found.get(one) ?? []), `+${pair}`]);
    found.set(other, [...(found.get(other) ?? []), `-${pair}`]);
  }
  return found;
}

function spread(name: string, forms: string): [string, string][] {
  return [...words(forms)].map((form) => [form, name]);
}
