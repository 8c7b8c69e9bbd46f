const WEIGHTS = [2, 7, 6, 5, 4, 3, 2];
const CHECKS: Readonly<Record<string, { readonly offset: number; readonly letters: string }>> = {
  S: { offset: 0, letters: 'JZIHGFEDCBA' },
  T: { offset: 4, letters: 'JZIHGFEDCBA' },
  F: { offset: 0, letters: 'XWUTRQPNMLK' },
  G: { offset: 4, letters: 'XWUTRQPNMLK' },
  M: { offset: 3, letters: 'XWUTRQPNJLK' },
};

/** Singapore's NRIC and FIN: a weighted sum whose remainder of 11 is a letter, by the series that comes first. */
export function isNric(value: string): boolean {
  const series = CHECKS[value.charAt(0)];
  if (series === undefined) return false;
  const sum = WEIGHTS.reduce(
    (total, weight, at) => total + weight * Number(value.charAt(at + 1)),
    series.offset,
  );
  return series.letters.charAt(sum % 11) === value.charAt(8);
}
