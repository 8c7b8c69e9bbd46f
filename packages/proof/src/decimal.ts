import { MAX_TREE_SIZE } from './merkle.ts';

/**
 * A tree size or position written in decimal without leading zeroes, or null. One number has one
 * spelling, so that two readers can never take a text for two numbers.
 */
export function parseDecimal(text: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) return null;
  const value = BigInt(text);
  return value > MAX_TREE_SIZE ? null : value;
}
