/**
 * Labelled cases: one JSON object a line, `{"text":"… [[email:alice@example.com]] …","lang":"en"}`. Double brackets hold
 * a kind, a colon and the value; nothing else in the text is to be found. The names of files end in what they are for:
 * patterns were written with the `tuned` ones in view, the `heldout` one was written before and only ever measured.
 */
import { readdirSync, readFileSync } from 'node:fs';

import { type Finding, type Kind, KINDS } from '../../kinds.ts';

export interface LabelledCase {
  readonly text: string;
  readonly lang: string;
  readonly spans: readonly { readonly kind: Kind; readonly start: number; readonly end: number }[];
}

export interface Score {
  found: number;
  missed: number;
  /** Found where nothing is, or with another span or kind. */
  wrong: number;
}

export type Part = 'tuned' | 'heldout';

export function readPart(part: Part): LabelledCase[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.${part}.jsonl`))
    .toSorted()
    .flatMap((name) => parseCases(readFileSync(new URL(name, folder), 'utf8')));
}

export function parseCases(lines: string): LabelledCase[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map(parseCase);
}

/** How each kind did over all cases; kinds that neither stand in them nor were found are left out. */
export function scoreCases(
  cases: readonly LabelledCase[],
  find: (text: string) => readonly Finding[],
): Map<Kind, Score> {
  const scores = new Map<Kind, Score>();
  const scoreOf = (kind: Kind): Score => {
    const score = scores.get(kind) ?? { found: 0, missed: 0, wrong: 0 };
    scores.set(kind, score);
    return score;
  };
  for (const { text, spans } of cases) {
    const { missed, wrong } = compare(spans, find(text));
    for (const { kind } of spans) scoreOf(kind).found++;
    for (const { kind } of missed) {
      scoreOf(kind).missed++;
      scoreOf(kind).found--;
    }
    for (const { kind } of wrong) scoreOf(kind).wrong++;
  }
  return scores;
}

type Span = LabelledCase['spans'][number];

export function compare(
  wanted: readonly Span[],
  findings: readonly Finding[],
): { missed: readonly Span[]; wrong: readonly Finding[] } {
  const isSame = (one: Span, other: Span) =>
    one.kind === other.kind && one.start === other.start && one.end === other.end;
  return {
    missed: wanted.filter((span) => !findings.some((finding) => isSame(finding, span))),
    wrong: findings.filter((finding) => !wanted.some((span) => isSame(finding, span))),
  };
}

const LABEL = /\[\[([a-z_]+):([\s\S]*?)\]\]/g;

function parseCase(line: string): LabelledCase {
  const written: unknown = JSON.parse(line);
  if (!isWritten(written)) throw new Error(`This is no labelled case: ${line}`);
  const spans: Span[] = [];
  let text = '';
  let at = 0;
  for (const match of written.text.matchAll(LABEL)) {
    const [whole, kind = '', value = ''] = match;
    if (!isKind(kind)) throw new Error(`"${kind}" is no kind: ${line}`);
    text += written.text.slice(at, match.index);
    spans.push({ kind, start: text.length, end: text.length + value.length });
    text += value;
    at = match.index + whole.length;
  }
  return { text: text + written.text.slice(at), lang: written.lang ?? '', spans };
}

function isKind(value: string): value is Kind {
  return KINDS.some((kind) => kind === value);
}

function isWritten(value: unknown): value is { text: string; lang?: string } {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
