/**
 * How well the detector of personal data finds what it should and leaves alone what it should, how fast it reads
 * ordinary prompts, and how long the worst megabyte takes; beside an npm package that does a part of the same.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { detectPII, removePII } from '@coffeeandfun/remove-pii';

import {
  type LabelledCase,
  parseCases,
  readPart,
  type Score,
  scoreCases,
} from '../packages/server/src/privacy/detect/cases/labelled.ts';
import { createDetector } from '../packages/server/src/privacy/detect/index.ts';
import { readCases } from '../packages/server/src/privacy/detect/people/cases/labelled.ts';
import { type Kind, KINDS } from '../packages/server/src/privacy/index.ts';
import { measureOtherLoad, processor } from './machine.ts';
import { ATTACKS } from './privacy-attacks.ts';
import { readPrompts } from './privacy-prompts.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    prompts: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    'without-attacks': { type: 'boolean', default: false },
  },
});
const SECONDS = Math.max(Number(values.seconds), 0.2);
const PEOPLE: ReadonlySet<Kind> = new Set(['person_name', 'postal_address']);
const everyKind = new Set(KINDS);
const withoutPeople = new Set(KINDS.filter((kind) => !PEOPLE.has(kind)));
/** What both the package and the detector look for. */
const SHARED: ReadonlySet<Kind> = new Set([
  ...(['email', 'phone', 'us_ssn', 'credit_card', 'ip_address', 'date_of_birth'] as const),
  ...(['passport', 'driving_licence', 'bank_account'] as const),
]);

const detector = createDetector();
const otherLoad = await measureOtherLoad();
const accuracy = measureAccuracy();
const prompts = readPrompts(values.prompts);
const throughput = {
  withoutPeople: megabytesPerS((text) => detector.find(text, withoutPeople)),
  everyKind: megabytesPerS((text) => detector.find(text, everyKind)),
  peer: megabytesPerS((text) => detectPII(text)),
};
for (const [what, speed] of Object.entries(throughput))
  console.log(`${what}: ${speed} MB/s on prompts of 2 KB`);
const worst = values['without-attacks'] ? undefined : measureAttacks();

console.log(
  JSON.stringify({
    ...accuracy,
    throughputMbPerS: throughput,
    worst,
    target: { mbPerS: 30, worstMs: 100 },
    prompts: prompts.length,
    processor,
    node: process.version,
    otherLoad,
  }),
);

function measureAccuracy() {
  if (values.data !== undefined) {
    const cases = parseCases(readFileSync(values.data, 'utf8'));
    return { data: report('data', cases), peer: comparePeer(cases) };
  }
  const parts = { tuned: readPart('tuned'), heldout: readPart('heldout') };
  const people = {
    tuned: [...readCases('names.tuned.jsonl'), ...readCases('addresses.tuned.jsonl')].map(known),
    heldout: [...readCases('names.heldout.jsonl'), ...readCases('addresses.heldout.jsonl')].map(known),
  };
  return {
    tuned: { ...report('tuned', parts.tuned), ...report('tuned, people', people.tuned, PEOPLE) },
    heldout: { ...report('heldout', parts.heldout), ...report('heldout, people', people.heldout, PEOPLE) },
    peer: comparePeer([...parts.tuned, ...parts.heldout]),
  };
}

/** Cases of people speak of kinds by name only. */
function known({ text, lang, spans }: ReturnType<typeof readCases>[number]): LabelledCase {
  return {
    text,
    lang,
    spans: spans.flatMap(({ kind, start, end }) =>
      kind === 'person_name' || kind === 'postal_address' ? [{ kind, start, end }] : [],
    ),
  };
}

interface Accuracy extends Score {
  readonly precision: number | null;
  readonly recall: number | null;
}

function report(title: string, cases: readonly LabelledCase[], wanted: ReadonlySet<Kind> = withoutPeople) {
  const scores = scoreCases(cases, (text) => detector.find(text, wanted));
  const total: Score = { found: 0, missed: 0, wrong: 0 };
  const rows: [string, Accuracy][] = [];
  for (const kind of KINDS) {
    const score = scores.get(kind);
    if (score === undefined) continue;
    for (const field of ['found', 'missed', 'wrong'] as const) total[field] += score[field];
    rows.push([kind, withRatios(score)]);
  }
  console.log(`\n${title}: ${cases.length} texts`);
  for (const [kind, { precision, recall, ...score }] of [...rows, ['all', withRatios(total)] as const])
    console.log(
      `  ${kind.padEnd(18)} precision ${shown(precision)}  recall ${shown(recall)}  (${score.found} found, ${score.missed} missed, ${score.wrong} wrong)`,
    );
  const key = wanted === PEOPLE ? 'people' : 'all';
  return {
    [key]: withRatios(total),
    [key === 'all' ? 'kinds' : 'peopleKinds']: Object.fromEntries(rows),
  };
}

function withRatios(score: Score): Accuracy {
  const { found, missed, wrong } = score;
  const ratio = (whole: number) => (whole === 0 ? null : Number((found / whole).toFixed(3)));
  return { ...score, precision: ratio(found + wrong), recall: ratio(found + missed) };
}

function shown(share: number | null): string {
  return share === null ? '    –' : share.toFixed(3);
}

/**
 * The package says what it removed, not where, so both are judged by their outcome: whether a labelled value of a kind
 * that both know is gone, and whether a text without personal data is as it was.
 */
function comparePeer(cases: readonly LabelledCase[]) {
  const plain = cases.filter(({ spans }) => spans.length === 0);
  const planted = cases.flatMap(({ text, spans }) =>
    spans
      .filter(({ kind }) => SHARED.has(kind))
      .map(({ start, end }) => ({ text, value: text.slice(start, end) })),
  );
  const judge = (clean: (text: string) => string) => ({
    removed: planted.filter(({ text, value }) => !clean(text).includes(value)).length,
    changed: plain.filter(({ text }) => clean(text) !== text).length,
  });
  const ours = judge(removeFindings);
  const theirs = judge((text) => removePII(text));
  console.log(
    `\nOf ${planted.length} values of kinds that both know, ${ours.removed} removed here and ${theirs.removed} by the package; of ${plain.length} texts without any, ${ours.changed} changed here and ${theirs.changed} by it.\n`,
  );
  return { name: '@coffeeandfun/remove-pii', values: planted.length, plainTexts: plain.length, ours, theirs };
}

function removeFindings(text: string): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of detector.find(text, withoutPeople)) {
    kept += text.slice(at, start);
    at = end;
  }
  return kept + text.slice(at);
}

/** Time that this thread had a core for: what others do on the machine counts less than on a clock. */
function coreMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function megabytesPerS(read: (text: string) => unknown): number {
  let best = 0;
  // The best of a few rounds: whatever else the machine does only takes away.
  for (let round = 0; round < 4; round++) {
    let units = 0;
    const start = coreMs();
    while (coreMs() - start < (SECONDS * 1_000) / (round === 0 ? 2 : 1))
      for (const prompt of prompts) {
        read(prompt);
        units += prompt.length;
      }
    if (round > 0) best = Math.max(best, units / 1_000 / (coreMs() - start));
  }
  return Number(best.toFixed(1));
}

function measureAttacks() {
  const rows = Object.entries(ATTACKS).map(([name, text]) => {
    const times = [withoutPeople, everyKind].map((kinds) => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round++) {
        const start = coreMs();
        detector.find(text, kinds);
        best = Math.min(best, coreMs() - start);
      }
      return Number(best.toFixed(1));
    });
    return { name, ms: times[0] ?? 0, everyKindMs: times[1] ?? 0 };
  });
  rows.sort((one, other) => other.ms - one.ms);
  console.log('\nOne megabyte of …, in ms without and with names and addresses:');
  for (const { name, ms, everyKindMs } of rows)
    console.log(`  ${name.padEnd(40)} ${String(ms).padStart(8)} ${String(everyKindMs).padStart(8)}`);
  const slowest = rows.reduce((one, other) => (other.everyKindMs > one.everyKindMs ? other : one));
  return { withoutPeople: rows[0], everyKind: slowest, inputs: rows.length };
}
