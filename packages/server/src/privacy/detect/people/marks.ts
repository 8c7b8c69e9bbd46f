/** The lists that a word can stand in, as bits of one number. lists/names.txt and lists/context.txt have their words. */
export const Mark = {
  givenCommon: 1,
  given: 1 << 1,
  familyCommon: 1 << 2,
  family: 1 << 3,
  /** A word of a dictionary, whatever else it is. */
  word: 1 << 4,
  place: 1 << 5,
  /** Mr, Frau, Mme, Dr: what follows is a name. */
  title: 1 << 6,
  /** patient, attorney, tía: a name may follow. */
  role: 1 << 7,
  greeting: 1 << 8,
  closing: 1 << 9,
  /** van, de la, bin: small words inside a name. */
  particle: 1 << 10,
  /** University, Street, Inc: what came before was not a person. */
  thing: 1 << 11,
  /** Never part of a name. */
  never: 1 << 12,
  /** In the dictionary and yet a name nearly always: John, Frank. */
  nameFirst: 1 << 13,
  /** nombre, surname: what follows a colon is a name. */
  label: 1 << 14,
  /** Name and also a city, a country, a product: Paris, Jordan, Siri. */
  alsoThing: 1 << 15,
  /** named, llamo, heiße: a name follows. */
  introduction: 1 << 16,
  /** said, wrote: whose subject is a person. */
  saying: 1 << 17,
  /** Jr, III, PhD. */
  suffix: 1 << 18,
  /** name, nombre, Name: with a verb after it, it introduces. */
  nameWord: 1 << 19,
  /** is, es, ist, è. */
  being: 1 << 20,
  /** Street, Avenue, Road: after the street's name. */
  streetAfter: 1 << 21,
  /** calle, rue, via: before the street's name. */
  streetBefore: 1 << 22,
  unit: 1 << 23,
  country: 1 << 24,
  state: 1 << 25,
  /** address, Anschrift, domicilio. */
  addressWord: 1 << 26,
  /** der, la: inside a name after another particle only. */
  particleAfter: 1 << 27,
  /** I am, soy: perhaps a name follows. */
  presenting: 1 << 28,
  /** Box, Postfach. */
  box: 1 << 29,
  /** M., Ing.: a title with a full stop, or before what is surely a name. */
  titleWithStop: 1 << 30,
} as const;

/** The sections of the lists, as they are headed there. */
export const MARK_OF_SECTION: ReadonlyMap<string, number> = new Map<string, number>([
  ['given common', Mark.givenCommon | Mark.given],
  ['given', Mark.given],
  ['family common', Mark.familyCommon | Mark.family],
  ['family', Mark.family],
  ['word', Mark.word],
  ['place', Mark.place],
  ['title', Mark.title],
  ['role', Mark.role],
  ['greeting', Mark.greeting],
  ['closing', Mark.closing],
  ['particle', Mark.particle],
  ['particle after', Mark.particleAfter],
  ['presenting', Mark.presenting],
  ['box', Mark.box],
  ['title with stop', Mark.title | Mark.titleWithStop],
  ['thing', Mark.thing],
  ['never', Mark.never],
  ['name first', Mark.nameFirst],
  ['label', Mark.label],
  ['also thing', Mark.alsoThing],
  ['introduction', Mark.introduction],
  ['saying', Mark.saying],
  ['suffix', Mark.suffix],
  ['name word', Mark.nameWord],
  ['being', Mark.being],
  ['street after', Mark.streetAfter],
  ['street before', Mark.streetBefore],
  ['unit', Mark.unit],
  ['country', Mark.country],
  ['state', Mark.state],
  ['address word', Mark.addressWord],
]);
