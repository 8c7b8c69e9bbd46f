import metadata from 'libphonenumber-js/max/metadata';

/**
 * The numbering plans of libphonenumber, compiled as they are needed. Its own parser takes 14 µs a number and stalls
 * on long runs of digits; its tables, asked directly, take less than 1 µs.
 */
export function isGivenOut(callingCode: string, national: string): boolean {
  return plansOf(callingCode).some((plan) => plan.test(national));
}

/** The calling code that the digits of an international number begin with, if there is one. */
export function callingCodeOf(digits: string): string | undefined {
  for (let length = 1; length <= 3; length++) {
    const code = digits.slice(0, length);
    if (code in metadata.country_calling_codes) return code;
  }
  return undefined;
}

/** Whether the number is one of the region's, with or without its trunk prefix 0. */
export function isNational(region: Region, digits: string): boolean {
  const plan = planOf(region);
  if (plan === undefined) return false;
  return plan.test(digits) || (digits.startsWith('0') && plan.test(digits.slice(1)));
}

type Region = keyof typeof metadata.countries;

const byCallingCode = new Map<string, readonly RegExp[]>();
const byRegion = new Map<string, RegExp>();

function plansOf(callingCode: string): readonly RegExp[] {
  const known = byCallingCode.get(callingCode);
  if (known !== undefined) return known;
  const regions = metadata.country_calling_codes[callingCode] ?? [];
  const plans = regions.flatMap((region) => planOf(region) ?? []);
  byCallingCode.set(callingCode, plans);
  return plans;
}

function planOf(region: Region): RegExp | undefined {
  const known = byRegion.get(region);
  if (known !== undefined) return known;
  // A plan is a list of fields by position; the third is the pattern of all its numbers.
  const pattern: unknown = metadata.countries[region]?.[2];
  if (typeof pattern !== 'string') return undefined;
  const plan = new RegExp(`^(?:${pattern})$`);
  byRegion.set(region, plan);
  return plan;
}
