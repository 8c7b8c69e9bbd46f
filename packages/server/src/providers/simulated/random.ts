import { hash } from 'node:crypto';

/** A repeatable sequence: the same seed gives the same choices on every machine. Not for secrets. */
export interface Random {
  /** An integer from 0 to `below - 1`. */
  integer(below: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Seeds a sequence with a text. The generator is xorshift32 (Marsaglia, "Xorshift RNGs", 2003). */
export function randomFrom(text: string): Random {
  // Xorshift would stay at zero for ever.
  let state = Number.parseInt(hash('sha256', text).slice(0, 8), 16) || 1;
  const integer = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return { integer, pick: (choices) => choices[integer(choices.length)] ?? choices[0] };
}
