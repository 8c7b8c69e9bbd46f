/** Throws RangeError where a number would not be the sum any more: a wrong amount is worse than none. */
export function exactly(sum: bigint): number {
  const number = Number(sum);
  if (!Number.isSafeInteger(number)) throw new RangeError('A sum passes what an integer of JSON can hold.');
  return number;
}
