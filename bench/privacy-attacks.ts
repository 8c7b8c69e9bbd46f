/** Inputs of a megabyte that pattern matchers choke on, and some that are full of what they look for. */
export const ATTACK_UNITS = 1_048_576;

const VALUES = [
  'alice@example.com',
  '4111 1111 1111 1111',
  '+49 30 12345678',
  'DE89 3704 0044 0532 0130 00',
  '123-45-6789',
  'postgres://app:s3cr3t@db.internal/main',
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  '192.168.10.20',
];

export const ATTACKS: Readonly<Record<string, string>> = {
  digits: filled('7'),
  'card digits': filled('4111111111111111'),
  'digits in fours': filled('4111 '),
  'digits in threes': filled('123 '),
  'single digits': filled('1 '),
  'digits by dashes': filled('12-'),
  'digits by dots': filled('1.'),
  'nine digits': filled('123456782 '),
  'nine digits, named': filled('bsn 111222333 '),
  'eleven digits, named': filled('cpf 52998224725 '),
  'phone numbers': numbered((index) => `+4930${10_000_000 + index} `),
  'national phone numbers': numbered((index) => `tel 030 ${1_000_000 + index}, `),
  'plus signs': filled('+1'),
  'opening brackets': filled('(030) '),
  at: filled('@'),
  'a@': filled('a@'),
  'a.a.a.': filled('a.'),
  'a.a@a.a.': filled('a.a@'),
  'one long local part': `${filled('a', ATTACK_UNITS - 12)}@example.com`,
  colons: filled(':'),
  'a:': filled('a:'),
  'hexadecimal groups': filled('ab:'),
  'mac addresses': filled('00:1a:2b:3c:4d:5e '),
  dashes: filled('-'),
  '-----BEGIN': filled('-----BEGIN '),
  'private keys without an end': filled('-----BEGIN PRIVATE KEY-----\n'),
  'a private key without an end': `-----BEGIN PRIVATE KEY-----\n${filled('MIIEowIBAAKCAQEA', ATTACK_UNITS - 28)}`,
  base64: base64(),
  'base64 with signs': filled('aB3+/Zx9+q/'),
  eyJ: filled('eyJ'),
  'eyJ.': filled('eyJhbGciOiJI.'),
  'eyJ-': filled('eyJhbGciOiJI-'),
  'http://': filled('http://'),
  'http://a:': filled('http://a:'),
  'postgres://': filled('postgres://a:b'),
  'user:password@': filled('u:p@'),
  'upper-case words': filled('ALPHA BRAVO '),
  'upper-case letters': filled('A'),
  'two letters': filled('AB '),
  ibans: filled('DE89370400440532013000 '),
  'iban beginnings': filled('DE89 '),
  'coin addresses': numbered((index) => `1A1zP1eP5QGefi2DMPTfTL5SLmv7D${base58(index)} `),
  'ethereum addresses': filled('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed '),
  'wide digits': filled('\uff17'),
  'wide letters': filled('\uff41'),
  'characters without width': filled('\u200b'),
  'digits among characters without width': filled('4\u200b'),
  'no-break spaces': filled('1\u00a0'),
  'percent signs': filled('%'),
  'percent-encoding': filled('%40'),
  ampersands: filled('&'),
  entities: filled('&#64;'),
  'unfinished entities': filled('&#6'),
  backslashes: filled('\\'),
  'escaped line breaks': filled('\\n'),
  quotes: filled('"'),
  '"@': filled('"@'),
  'context words': filled('password '),
  'names of secrets': filled('api_key='),
  secrets: numbered((index) => `api_key=a1b2c3d4e5f6${index} `),
  passwords: filled('password: x1 '),
  'password is': filled('password is '),
  settings: filled('Server=a;Password=b;'),
  'settings without an end': filled('Server=a '),
  'settings, unended names': filled('Server=a;Data'),
  'birth words': filled('born 12 '),
  'dates of birth': filled('born 12.03.1985 '),
  months: filled('March 1 '),
  'passport words': filled('passport C01X00T47 '),
  fillers: filled('A1<'),
  'ip addresses': filled('10.1.2.3 '),
  'card words': filled('card 4111111111111112 '),
  spaces: filled(' '),
  'line breaks': filled('\n'),
  'lone surrogates': filled('\ud835'),
  'no character at all': filled('\0'),
  ideographs: filled('\u6f22\u5b57'),
  'sk-': filled('sk-'),
  'sk-ant-': filled('sk-ant-a'),
  'urls of databases': filled('redis://'),
  'values within values': filled('password:0'),
  'zeros in brackets': filled('(03'),
  'addresses in a row': filled('a@b.c'),
  'colons and a year': filled(' 1985::'),
  'given names that are words': filled('Will Smith '),
  patronymics: filled('\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432\u0438\u0447 '),
  'full names': filled('Jane Doe, '),
  initials: filled('1 A. '),
  'chinese names': filled('\u738b\u5c0f\u660e\u5148\u751f'),
  honorifics: filled('\u5148\u751f'),
  'labels of names': filled('\uc774\ub984\uc740'),
  streets: filled('12 Oak Street '),
  'german streets': filled('Hauptstra\u00dfe 12, '),
  'streets called like people': filled('Wilhelm-M\u00fcller-Str. 1 '),
  'post boxes': filled('P.O. Box 12 '),
  boxes: filled('Box 4, '),
  'every kind of value': filled(`${VALUES.join(' ')} `),
};

function filled(unit: string, length = ATTACK_UNITS): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

function numbered(make: (index: number) => string): string {
  const parts: string[] = [];
  for (let index = 0, length = 0; length < ATTACK_UNITS; index++) {
    const part = make(index);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, ATTACK_UNITS);
}

/** The same letters in every run: no two figures of it differ by chance. */
function base64(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let state = 1;
  return Array.from({ length: ATTACK_UNITS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet.charAt(state >>> 26);
  }).join('');
}

function base58(index: number): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  return [0, 1, 2, 3, 4].map((place) => alphabet.charAt(Math.floor(index / 58 ** place) % 58)).join('');
}
