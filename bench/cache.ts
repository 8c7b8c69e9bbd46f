/**
 * What the semantic cache serves, and how much of it is wrong, beside a cache with a fixed threshold; and how long a
 * lookup takes. README.md says how to run it and what each key of its last line means.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sketchOf } from '../packages/server/src/cache/decide/index.ts';
import { createEmbeddedEmbedder } from '../packages/server/src/cache/embed/index.ts';
import { atHitRate, bestWithin, runAllFixed, runBounded } from './cache-contest.ts';
import { judgeEmbedding, timeEmbedder } from './cache-embedding.ts';
import type { EmbeddingFigures } from './cache-embedding.ts';
import { measureLookups } from './cache-lookup.ts';
import { findNeighbours } from './cache-neighbours.ts';
import { readPairFile, readQuestions, splitPairs } from './cache-pairs.ts';
import type { PairFile, Questions } from './cache-pairs.ts';
import type { World } from './cache-replay.ts';
import { eachOnce, repeated, seeded } from './cache-streams.ts';
import { train, writeWeights } from './cache-train.ts';
import { trainedOn } from './cache-trained-on.ts';
import { embedAll } from './cache-vectors.ts';
import { createWordsEmbedder } from './cache-words.ts';
import { measureOtherLoad, processor } from './machine.ts';
import { runInWorkspace } from './workspace.ts';

const ownData = join(import.meta.dirname, '../../shared/data/paraphrase-pairs.jsonl.gz');
const ACCEPTED = [0.005, 0.01, 0.02, 0.05];
/** Among all texts; about half of them come later in a stream, and eight are looked at. */
const NEIGHBOURS = 40;
/** Orders of a stream: what one order shows by chance, several do not. */
const ORDERS = 10;
const REPEATED_ORDERS = 3;
const JUDGED_PAIRS = 3_000;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: ownData },
    pairs: { type: 'string', default: '3000' },
    entries: { type: 'string' },
    full: { type: 'boolean', default: false },
    'without-lookup': { type: 'boolean', default: false },
    'only-lookup': { type: 'boolean', default: false },
    'write-weights': { type: 'boolean', default: false },
  },
});
const embedder = createEmbeddedEmbedder({ timeoutMs: 60_000 });
await runInWorkspace(main);

async function main(workspace: string): Promise<void> {
  const otherLoad = [await measureOtherLoad()];
  const decisions = options['only-lookup'] ? null : await measureDecisions();
  await embedder.close();
  if (options['write-weights']) return;
  const lookup = options['without-lookup'] ? null : await measureLookups({ workspace, entries: entriesOf() });
  otherLoad.push(await measureOtherLoad());
  console.log(JSON.stringify({ ...decisions, lookup, node: process.version, cpu: processor, otherLoad }));
}

function entriesOf(): number[] {
  if (options.entries !== undefined)
    return options.entries.split(',').map((text) => wholeNumber('--entries', text, 2_000_000));
  return options.full ? [10_000, 1_000_000] : [10_000];
}

async function measureDecisions(): Promise<object | null> {
  const file = await readPairFile(options.data);
  const isTrainedOn = file.sha256 === trainedOn;
  const { training, heldOut } = splitPairs(file.pairs);
  if (options['write-weights']) {
    const questions = readQuestions(training);
    const world = await prepare(questions, 'embedded', 0);
    await writeWeights(train(questions, world.sketches, world.cosineOf), file.sha256);
    return null;
  }
  const wanted = options.pairs === 'all' ? Infinity : wholeNumber('--pairs', options.pairs, 10_000_000);
  const pairs = isTrainedOn ? heldOut : file.pairs;
  const questions = readQuestions(pairs.slice(0, wanted));
  console.log(
    `${questions.pairs.length} pairs of ${questions.texts.length} questions` +
      (isTrainedOn ? ', from the part that the score was not trained on' : ''),
  );
  const world = await prepare(questions, 'embedded', NEIGHBOURS);
  const count = questions.texts.length;
  const once = contest(
    world,
    Array.from({ length: ORDERS }, (_, order) => eachOnce(count, seeded(order + 1))),
  );
  const again = contest(
    world,
    Array.from({ length: REPEATED_ORDERS }, (_, order) => repeated(count, seeded(order + 1))),
  );
  say('each question once', once);
  say('questions repeated', again);
  return {
    rates: once,
    repeated: again,
    embedding: { ...(await judge(pairs, 'embedded')), ...(await timeEmbedder(embedder)) },
    words: await judge(pairs, 'words'),
    data: {
      pairs: questions.pairs.length,
      questions: count,
      part: isTrainedOn ? 'held-out' : 'all',
      sha256: file.sha256,
    },
  };
}

/** On no more pairs than it takes to see a difference. */
async function judge(pairs: PairFile['pairs'], kind: 'embedded' | 'words'): Promise<EmbeddingFigures> {
  const questions = readQuestions(pairs.slice(0, JUDGED_PAIRS));
  const { cosineOf, neighbours } = await prepare(questions, kind, NEIGHBOURS);
  return judgeEmbedding(questions, cosineOf, neighbours);
}

type Contest = ReturnType<typeof contest>;

function contest(world: World, streams: readonly ReturnType<typeof eachOnce>[]) {
  // Thresholds lie so close that one order tells them apart well enough.
  const fixed = runAllFixed(world, streams.slice(0, 2));
  return ACCEPTED.map((accepted) => {
    const bounded = runBounded(world, streams, accepted, seeded(accepted * 1e6));
    return {
      accepted,
      ...bounded,
      fixed: bestWithin(fixed, accepted),
      fixedAtSameHits: bounded.served === 0 ? null : atHitRate(fixed, bounded.hitRate),
    };
  });
}

function say(title: string, rates: Contest): void {
  console.log(title);
  for (const { accepted, hitRate, measuredError, auditRate, fixed } of rates) {
    const bound = `  accepted ${percent(accepted)}: `;
    const own =
      measuredError === null
        ? 'these data do not support the bound, nothing is served'
        : `${percent(hitRate)} served, ${percent(measuredError)} of that wrong, ${percent(auditRate)} audited`;
    const other =
      fixed === null
        ? 'no fixed threshold keeps it'
        : `fixed threshold ${fixed.threshold} in hindsight: ${percent(fixed.hitRate)} served`;
    console.log(`${bound}${own}; ${other}`);
  }
}

async function prepare(
  { texts, clusters }: Questions,
  kind: 'embedded' | 'words',
  wanted: number,
): Promise<World & { cosineOf: (one: number, other: number) => number }> {
  const used = kind === 'embedded' ? embedder : createWordsEmbedder();
  const { dimensions } = used;
  const vectors = await embedAll(used, texts);
  const key = createSecretKey(Buffer.alloc(32, 7));
  const known = new Map<string, bigint>();
  const keyed = (word: string): bigint => {
    const hash = known.get(word) ?? createHmac('sha256', key).update(word).digest().readBigUInt64BE();
    known.set(word, hash);
    return hash;
  };
  const cosineOf = (one: number, other: number): number => {
    const from = vectors.subarray(one * dimensions, (one + 1) * dimensions);
    return from.reduce((sum, value, index) => sum + value * (vectors[other * dimensions + index] ?? 0), 0);
  };
  return {
    sketches: texts.map((text) => sketchOf(text, keyed)),
    clusters,
    neighbours: wanted === 0 ? [] : findNeighbours(vectors, dimensions, wanted),
    cosineOf,
  };
}

function percent(rate: number): string {
  return `${Number((rate * 100).toFixed(2))} %`;
}

function wholeNumber(name: string, text: string, largest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  console.error(`${name} takes whole numbers from 1 to ${largest}.`);
  return process.exit(2);
}
