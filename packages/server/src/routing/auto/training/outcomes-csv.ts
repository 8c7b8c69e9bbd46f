import { parseCsv } from './csv.ts';
import type { Outcome } from './outcome.ts';

const COLUMNS = ['task', 'prompt', 'weak_correct', 'strong_correct'] as const;

/**
 * Reads outcomes from RFC 4180 CSV: a header with the columns `task`, `prompt`, `weak_correct` and `strong_correct` in
 * any order, others ignored; true, false, 1 or 0 in the last two. Throws an Error that names the row (the header is
 * row 1) of the first fault, and one when there is no outcome.
 */
export function parseOutcomes(text: string): readonly Outcome[] {
  const [header, ...rows] = parseCsv(text);
  if (header === undefined) throw new Error('The file is empty: a header was expected.');
  const places = COLUMNS.map((column) => {
    const place = header.findIndex((name) => name.trim() === column);
    if (place < 0) throw new Error(`Row 1: there is no column "${column}" in the header.`);
    return place;
  });
  if (rows.length === 0) throw new Error('The file has a header and no row.');
  return rows.map((row, index) => {
    const number = index + 2;
    if (row.length !== header.length) {
      throw new Error(`Row ${number}: it has ${row.length} cells, the header ${header.length}.`);
    }
    const [task, prompt, weak, strong] = places.map((place) => row[place] ?? '');
    if (task === undefined || task === '') throw new Error(`Row ${number}: the task is empty.`);
    return {
      task,
      prompt: prompt ?? '',
      weakCorrect: readTruth(weak, 'weak_correct', number),
      strongCorrect: readTruth(strong, 'strong_correct', number),
    };
  });
}

function readTruth(cell: string | undefined, column: string, row: number): boolean {
  switch ((cell ?? '').trim().toLowerCase()) {
    case 'true':
    case '1':
    case '1.0':
      return true;
    case 'false':
    case '0':
    case '0.0':
      return false;
    default:
      throw new Error(`Row ${row}: ${column} is neither true nor false.`);
  }
}
