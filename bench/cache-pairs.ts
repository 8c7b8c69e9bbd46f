/** Labelled question pairs, and which of their questions are the same. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** Bounds a compressed file that would fill the memory. */
const MAX_DATA_BYTES = 512 * 1024 * 1024;
/** Of 100 parts of the pairs, these many are for training the score; the rest is never looked at for it. */
const TRAINING_PARTS = 40;

export interface Pair {
  readonly one: number;
  readonly other: number;
  readonly isSame: boolean;
}

export interface Questions {
  /** Each text once. */
  readonly texts: readonly string[];
  readonly pairs: readonly Pair[];
  /** By text: texts of one cluster are the same question, by one label or by several. */
  readonly clusters: readonly number[];
}

export interface PairFile {
  readonly pairs: readonly RawPair[];
  /** Of the decompressed text: says whether it is the file that the score was trained on. */
  readonly sha256: string;
}

const pairSchema = z.object({
  text_a: z.string(),
  text_b: z.string(),
  label: z.union([z.literal(0), z.literal(1)]),
});
type RawPair = z.infer<typeof pairSchema>;

/** Reads `{text_a, text_b, label}` a line, plain or compressed. Throws an Error that names the line that is wrong. */
export async function readPairFile(path: string): Promise<PairFile> {
  const bytes = await readFile(path);
  // By its first bytes, not its name: a renamed file is what it is.
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isCompressed ? gunzipSync(bytes, { maxOutputLength: MAX_DATA_BYTES }) : bytes).toString(
    'utf8',
  );
  const pairs = text.split('\n').flatMap((line, index): RawPair[] => {
    if (line.trim() === '') return [];
    const parsed = pairSchema.safeParse(parseJson(line));
    if (!parsed.success) throw new Error(`${path}, line ${index + 1}, is not {text_a, text_b, label}.`);
    return [parsed.data];
  });
  return { pairs, sha256: createHash('sha256').update(text).digest('hex') };
}

/**
 * Splits the pairs so that no text of one part stands in the other: what hangs together by any pair, of whatever
 * label, goes to one side, drawn by the hash of its first text.
 */
export function splitPairs(pairs: readonly RawPair[]): { training: RawPair[]; heldOut: RawPair[] } {
  const { texts, pairs: numbered } = numberTexts(pairs);
  const parts = findClusters(texts.length, numbered);
  const isTraining = texts.map((text) => {
    const [byte = 0, next = 0] = createHash('sha256').update(text).digest();
    return (byte * 256 + next) % 100 < TRAINING_PARTS;
  });
  const goesToTraining = (index: number): boolean =>
    isTraining[parts[numbered[index]?.one ?? 0] ?? 0] === true;
  return {
    training: pairs.filter((_, index) => goesToTraining(index)),
    heldOut: pairs.filter((_, index) => !goesToTraining(index)),
  };
}

export function readQuestions(raw: readonly RawPair[]): Questions {
  const { texts, pairs } = numberTexts(raw);
  return {
    texts,
    pairs,
    clusters: findClusters(
      texts.length,
      pairs.filter(({ isSame }) => isSame),
    ),
  };
}

function numberTexts(raw: readonly RawPair[]): { texts: string[]; pairs: Pair[] } {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const pairs = raw.map(({ text_a, text_b, label }) => ({
    one: numberOf(text_a),
    other: numberOf(text_b),
    isSame: label === 1,
  }));
  return { texts: [...numbers.keys()], pairs };
}

/** By text, the smallest number of a text that it hangs together with. */
function findClusters(count: number, pairs: readonly Pair[]): number[] {
  const parents = Array.from({ length: count }, (_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) {
      const above = parents[root] ?? root;
      parents[root] = parents[above] ?? above;
      root = above;
    }
    return root;
  };
  for (const { one, other } of pairs) {
    const [low = 0, high = 0] = [rootOf(one), rootOf(other)].toSorted((left, right) => left - right);
    parents[high] = low;
  }
  return parents.map((_, index) => rootOf(index));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
