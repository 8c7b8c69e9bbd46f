/** Reads outcomes and puts prices on them. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { createPriceBook } from '../packages/server/src/pricing/index.ts';
import { featuresOf } from '../packages/server/src/routing/auto/features.ts';
import type { Outcome } from '../packages/server/src/routing/auto/training/outcome.ts';
import { parseOutcomes } from '../packages/server/src/routing/auto/training/outcomes-csv.ts';
import type { Entrant } from './routing-contest.ts';

/** Bounds a compressed file that would fill the memory. */
const MAX_DATA_BYTES = 512 * 1024 * 1024;
/** The usual rule of thumb for English text. */
const CHARACTERS_PER_TOKEN = 4;

export interface Prices {
  readonly weak: UnitPrices;
  readonly strong: UnitPrices;
}

interface UnitPrices {
  /** Pico-dollars a token: dollars per million tokens, times a million. */
  readonly input: number;
  readonly output: number;
}

/** Today's price of each model in the list that Avouch is delivered with. */
export function listedPrices(at: Date): Prices {
  return {
    weak: listedPrice('mistral', 'open-mixtral-8x7b', at),
    strong: listedPrice('openai', 'gpt-4-1106-preview', at),
  };
}

function listedPrice(provider: string, model: string, at: Date): UnitPrices {
  const card = createPriceBook().find({ provider, model, at });
  if (card?.prices.input === undefined || card.prices.output === undefined) {
    throw new Error(`The bundled price list has no price for ${provider}/${model}.`);
  }
  return { input: card.prices.input, output: card.prices.output };
}

/** Undefined when there is no such file. Throws an Error that says what is wrong with one that is there. */
export async function readOutcomes(path: string): Promise<readonly Outcome[] | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read: ${String(error)}`, { cause: error });
  }
  try {
    // By its first bytes, not its name: a renamed file is what it is.
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isCompressed ? gunzipSync(bytes, { maxOutputLength: MAX_DATA_BYTES }) : bytes;
    return parseOutcomes(plain.toString('utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

export function enter(outcomes: readonly Outcome[], prices: Prices, outputTokens: number): Entrant[] {
  return outcomes.map((outcome) => {
    const inputTokens = Math.ceil(outcome.prompt.length / CHARACTERS_PER_TOKEN);
    const costOf = ({ input, output }: UnitPrices): number => inputTokens * input + outputTokens * output;
    const { task, weakCorrect, strongCorrect } = outcome;
    return {
      outcome,
      features: featuresOf(outcome.prompt),
      stake: {
        task,
        weakCorrect,
        strongCorrect,
        weakCost: costOf(prices.weak),
        strongCost: costOf(prices.strong),
      },
    };
  });
}
