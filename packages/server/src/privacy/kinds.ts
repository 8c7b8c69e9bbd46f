/**
 * Every kind of personal data and of secrets that is looked for, by group. Policies name a kind, a group, or `*`;
 * reports and the ledger name kinds. A published name keeps its meaning.
 */
export const KINDS_BY_GROUP = {
  contact: ['email', 'phone', 'postal_address'],
  person: ['person_name', 'date_of_birth'],
  financial: ['credit_card', 'iban', 'bank_account', 'routing_number', 'crypto_address'],
  network: ['ip_address', 'mac_address'],
  document: ['passport', 'driving_licence'],
  national_id: [
    'us_ssn',
    'us_itin',
    'uk_nino',
    'uk_nhs',
    'de_tax_id',
    'fr_nir',
    'es_nif',
    'es_nie',
    'it_fiscal_code',
    'nl_bsn',
    'pl_pesel',
    'se_personnummer',
    'fi_hetu',
    'in_aadhaar',
    'in_pan',
    'sg_nric',
    'au_tfn',
    'au_abn',
    'au_medicare',
    'ca_sin',
    'za_id',
    'kr_rrn',
    'br_cpf',
    'br_cnpj',
  ],
  secret: [
    'cloud_key',
    'api_token',
    'private_key',
    'jwt',
    'connection_string',
    'url_credentials',
    'password',
  ],
} as const satisfies Record<string, readonly string[]>;

export type KindGroup = keyof typeof KINDS_BY_GROUP;
export type Kind = (typeof KINDS_BY_GROUP)[KindGroup][number];

export const KIND_GROUPS = Object.keys(KINDS_BY_GROUP) as readonly KindGroup[];
export const KINDS: readonly Kind[] = Object.values(KINDS_BY_GROUP).flat();

/** One piece of a text, from `start` to before `end` in UTF-16 units. */
export interface Finding {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** How sure it is, from 0 to 1: a checksum, a form of its own and words beside it raise it. */
  readonly confidence: number;
}
