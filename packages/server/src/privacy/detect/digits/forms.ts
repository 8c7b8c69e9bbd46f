import type { Kind } from '../../kinds.ts';
import type { Meaning } from '../context/vocabulary.ts';
import { numberOf } from '../context/words.ts';
import type { Evidence } from '../examination.ts';
import { isCardNumber } from './cards.ts';
import {
  isAadhaar,
  isItin,
  isMedicareNumber,
  isNhsNumber,
  isPersonnummer,
  isPesel,
  isResidentNumber,
  isRoutingNumber,
  isSouthAfricanId,
  isSsn,
} from './check-digits.ts';
import * as national from './national.ts';

/** One way in which a kind is written in digits, and what that says. */
export interface Form extends Evidence {
  readonly kind: Kind;
  readonly meanings: readonly number[];
  readonly shapes: readonly string[];
  /** Takes the digits without what separates them. */
  readonly check: (digits: string) => boolean;
  /** What the check takes, about. */
  readonly micros: number;
}

/** Our own checks take so little that they need no budget. */
const QUICK = 0;
/** stdnum takes 2 µs for what is right and 13 µs, of which most is for an Error, for what is not. */
const LIBRARY = 10;

/** Bare digits prove nothing with one check digit: a tenth of all numbers have it. A word must name them. */
const BARE: Evidence = { alone: 0.3, beside: 0.88 };
/** Groups as on the document, and a check digit. */
const GROUPED: Evidence = { alone: 0.75, beside: 0.95 };
/** Groups as those of ordinary numbers. */
const ORDINARY: Evidence = { alone: 0.45, beside: 0.88 };

function form(
  kind: Kind,
  shapes: readonly string[],
  { alone, beside }: Evidence,
  check: (digits: string) => boolean,
  micros: number,
  meanings: readonly Meaning[],
): Form {
  return { kind, shapes, alone, beside, check, micros, meanings: meanings.map(numberOf) };
}

const spaced = (...shapes: string[]): string[] =>
  shapes.flatMap((shape) => [shape, shape.replaceAll(' ', '-'), shape.replaceAll(' ', '.')]);

export const FORMS: readonly Form[] = [
  form(
    'credit_card',
    spaced('4 4 4 4', '4 6 5', '4 6 4', '4 4 4 4 3', '4 4 4 4 2'),
    { alone: 0.92, beside: 0.99 },
    isCardNumber,
    QUICK,
    ['credit_card'],
  ),
  form(
    'credit_card',
    ['14', '15', '16', '17', '18', '8 8', '8-8'],
    { alone: 0.9, beside: 0.97 },
    isCardNumber,
    QUICK,
    ['credit_card'],
  ),
  form('credit_card', ['12', '13', '19'], { alone: 0.35, beside: 0.9 }, isCardNumber, QUICK, ['credit_card']),
  form('us_ssn', ['3-2-4'], { alone: 0.9, beside: 0.97 }, isSsn, QUICK, ['us_ssn']),
  form('us_ssn', ['3 2 4', '3.2.4'], { alone: 0.6, beside: 0.95 }, isSsn, QUICK, ['us_ssn']),
  form('us_ssn', ['9'], BARE, isSsn, QUICK, ['us_ssn']),
  form('us_itin', ['3-2-4'], { alone: 0.9, beside: 0.97 }, isItin, QUICK, ['us_itin', 'us_ssn']),
  form('us_itin', ['9', '3 2 4'], BARE, isItin, QUICK, ['us_itin']),
  form('uk_nhs', ['3 3 4'], { alone: 0.58, beside: 0.95 }, isNhsNumber, QUICK, ['uk_nhs']),
  form('uk_nhs', ['3-3-4', '10'], BARE, isNhsNumber, QUICK, ['uk_nhs']),
  form('de_tax_id', ['2 3 3 3', '3 4 4'], GROUPED, national.isGermanTaxId, LIBRARY, ['de_tax_id']),
  form('de_tax_id', ['11'], BARE, national.isGermanTaxId, LIBRARY, ['de_tax_id']),
  form(
    'fr_nir',
    ['1 2 2 2 3 3 2', '1 2 2 2 3 3', '1 2 2 2 3 3-2', '1.2.2.2.3.3.2', '1-2-2-2-3-3-2', '13 2'],
    GROUPED,
    national.isFrenchNir,
    LIBRARY,
    ['fr_nir'],
  ),
  form('fr_nir', ['15'], { alone: 0.8, beside: 0.95 }, national.isFrenchNir, LIBRARY, ['fr_nir']),
  form('nl_bsn', ['9', '8', '3 3 3', '4 2 3'], BARE, national.isBsn, LIBRARY, ['nl_bsn']),
  form('nl_bsn', ['4.2.3'], GROUPED, national.isBsn, LIBRARY, ['nl_bsn']),
  form('pl_pesel', ['11'], BARE, isPesel, QUICK, ['pl_pesel']),
  form('se_personnummer', ['6-4', '8-4', '6+4'], { alone: 0.85, beside: 0.96 }, isPersonnummer, QUICK, [
    'se_personnummer',
  ]),
  form('se_personnummer', ['10', '12', '6 4', '8 4'], BARE, isPersonnummer, QUICK, ['se_personnummer']),
  form('in_aadhaar', ['4 4 4', '4-4-4'], GROUPED, isAadhaar, QUICK, ['in_aadhaar']),
  form('in_aadhaar', ['12'], BARE, isAadhaar, QUICK, ['in_aadhaar']),
  form('au_tfn', ['3 3 3', '3-3-3', '9', '8'], BARE, national.isTfn, LIBRARY, ['au_tfn']),
  form('au_abn', ['2 3 3 3', '2-3-3-3'], GROUPED, national.isAbn, LIBRARY, ['au_abn']),
  form('au_abn', ['11'], BARE, national.isAbn, LIBRARY, ['au_abn']),
  form('au_medicare', ['4 5 1', '4-5-1', '4 5-1'], GROUPED, isMedicareNumber, QUICK, ['au_medicare']),
  form('au_medicare', ['10', '4 5'], BARE, isMedicareNumber, QUICK, ['au_medicare']),
  form('ca_sin', ['3-3-3'], { alone: 0.62, beside: 0.95 }, national.isSin, LIBRARY, ['ca_sin']),
  form('ca_sin', ['3 3 3'], ORDINARY, national.isSin, LIBRARY, ['ca_sin']),
  form('ca_sin', ['9'], BARE, national.isSin, LIBRARY, ['ca_sin']),
  form('za_id', ['13'], { alone: 0.7, beside: 0.95 }, isSouthAfricanId, QUICK, ['za_id']),
  form('za_id', ['6 4 3', '6 4 2 1', '6 4 1 1 1', '6-4-3'], GROUPED, isSouthAfricanId, QUICK, ['za_id']),
  form('kr_rrn', ['6-7'], { alone: 0.85, beside: 0.96 }, isResidentNumber, QUICK, ['kr_rrn']),
  form('kr_rrn', ['13', '6 7'], BARE, isResidentNumber, QUICK, ['kr_rrn']),
  form('br_cpf', ['3.3.3-2'], { alone: 0.9, beside: 0.97 }, national.isCpf, LIBRARY, ['br_cpf']),
  form(
    'br_cpf',
    ['3 3 3 2', '9-2', '3-3-3-2', '3.3.3.2'],
    { alone: 0.6, beside: 0.92 },
    national.isCpf,
    LIBRARY,
    ['br_cpf'],
  ),
  form('br_cpf', ['11'], BARE, national.isCpf, LIBRARY, ['br_cpf']),
  form('br_cnpj', ['2.3.3/4-2'], { alone: 0.9, beside: 0.97 }, national.isCnpj, LIBRARY, ['br_cnpj']),
  form(
    'br_cnpj',
    ['2 3 3 4 2', '8/4-2', '2.3.3.4-2', '14'],
    { alone: 0.6, beside: 0.92 },
    national.isCnpj,
    LIBRARY,
    ['br_cnpj'],
  ),
  form('routing_number', ['9', '4-4-1', '4 4 1'], { alone: 0.2, beside: 0.88 }, isRoutingNumber, QUICK, [
    'routing_number',
  ]),
  form(
    'routing_number',
    ['2-2-2', '6', '2 2 2'],
    { alone: 0.2, beside: 0.85 },
    (digits) => digits !== '000000',
    QUICK,
    ['sort_code'],
  ),
];
