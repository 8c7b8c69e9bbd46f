/** Writes the model that the server ships, and what it was measured at, as source files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Forest } from '../packages/server/src/routing/auto/forest.ts';
import { strongForest, weakForest } from '../packages/server/src/routing/auto/weights.ts';
import type { Model } from '../packages/server/src/routing/auto/training/train.ts';
import { beats } from './routing-figures.ts';
import type { ByTarget, Figures } from './routing-figures.ts';

const room = join(import.meta.dirname, '../packages/server/src/routing/auto');
const LINE_CHARACTERS = 110;

/** Whether the shipped weights are the ones that training gives now. */
export function isShipped(model: Model): boolean {
  return isDeepStrictEqual(model, { weak: weakForest, strong: strongForest });
}

export async function writeModel(model: Model, figures: Figures): Promise<void> {
  await writeFile(join(room, 'weights.ts'), weightsText(model));
  await writeFile(join(room, 'measured.ts'), measuredText(figures));
}

const provenance = `/**
 * Written by \`npm run bench:routing -- --write-model\`; do not edit. Learned from a part of the MMLU and GSM8K results
 * that come with RouteLLM (https://github.com/lm-sys/RouteLLM, Apache-2.0; see NOTICE): whether Mixtral 8x7B Instruct
 * and GPT-4 1106 preview answered rightly.
 */
`;

function weightsText({ weak, strong }: Model): string {
  return (
    `import type { Forest } from './forest.ts';\n\n${provenance}` +
    `export const weakForest: Forest = ${forestText(weak)};\n\n` +
    `export const strongForest: Forest = ${forestText(strong)};\n`
  );
}

function forestText({ bias, roots, splits, leaves }: Forest): string {
  const list = (name: string, values: readonly number[]): string => {
    const oneLine = `  ${name}: [${values.join(', ')}],\n`;
    return oneLine.length <= LINE_CHARACTERS ? oneLine : `  ${name}: [\n${filled(values)}  ],\n`;
  };
  return `{\n  bias: ${bias},\n${list('roots', roots)}${list('splits', splits)}${list('leaves', leaves)}}`;
}

/** As many numbers a line as the formatter would put there. */
function filled(values: readonly number[]): string {
  const lines: string[] = [];
  let line = '   ';
  for (const value of values) {
    if (line.length + ` ${value},`.length > LINE_CHARACTERS) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${value},`;
  }
  return [...lines, line].map((each) => `${each}\n`).join('');
}

function measuredText(figures: Figures): string {
  const { costs, intervals } = figures;
  const rows = (values: ByTarget<number>): string =>
    `{ ${Object.entries(values)
      .map(([target, cost]) => `'${target}': ${Number(cost.toFixed(3))}`)
      .join(', ')} }`;
  return `${provenance}
/**
 * Whether the model was measurably cheaper than mixing at random, at 90, 95 and 99 % of the strong model's accuracy, on
 * tasks that it had not seen: the whole 95 % interval of the difference below zero. \`auto\` may use the model by
 * default only if so.
 */
export const BEATS_RANDOM: boolean = ${beats(intervals.prompts.avouchMinusRandom)};

/**
 * Cost as a fraction of always asking the strong model, by the share of its accuracy that is kept; on
 * ${figures.prompts} prompts, cross-validated by task.
 */
export const MEASURED = {
  avouch: ${rows(costs.avouch)},
  random: ${rows(costs.random)},
  length: ${rows(costs.length)},
} as const;
`;
}
