/**
 * Labelled cases: one JSON object a line, `{"text":"… [[person_name:Jane Doe]] …","lang":"en"}`. Double brackets hold a
 * kind, a colon and the value; what is outside of them is to be left alone. Files are named `<what>.<part>.jsonl`: the
 * rules were written with the tuned part in view; the held-out part was written before that and is only measured.
 */
import { readFileSync } from 'node:fs';

export interface LabelledCase {
  readonly text: string;
  readonly lang: string;
  readonly spans: readonly { readonly kind: string; readonly start: number; readonly end: number }[];
}

export type CaseFile = `${'names' | 'addresses'}.${'tuned' | 'heldout'}.jsonl`;

export function readCases(file: CaseFile): LabelledCase[] {
  const lines = readFileSync(new URL(file, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map(readCase);
}

const LABEL = /\[\[([a-z_]+):([\s\S]*?)\]\]/g;

function readCase(line: string): LabelledCase {
  const written: unknown = JSON.parse(line);
  if (!isWritten(written)) throw new Error(`This is no labelled case: ${line}`);
  const spans: LabelledCase['spans'][number][] = [];
  let text = '';
  let at = 0;
  for (const match of written.text.matchAll(LABEL)) {
    const [whole, kind = '', value = ''] = match;
    text += written.text.slice(at, match.index);
    spans.push({ kind, start: text.length, end: text.length + value.length });
    text += value;
    at = match.index + whole.length;
  }
  return { text: text + written.text.slice(at), lang: written.lang, spans };
}

function isWritten(value: unknown): value is { text: string; lang: string } {
  if (typeof value !== 'object' || value === null || !('text' in value) || !('lang' in value)) return false;
  return typeof value.text === 'string' && typeof value.lang === 'string';
}
