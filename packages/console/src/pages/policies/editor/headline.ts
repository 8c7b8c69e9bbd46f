import { money } from '../../../words/money.ts';
import { count, counted } from '../../../words/quantity.ts';
import type { Simulation } from '../shapes.ts';

/** Pure: what a replay found, in a sentence. */
export function headline(report: Simulation): string {
  const refused = report.refused.reduce((sum, { calls }) => sum + calls, 0);
  const moved = report.moved.reduce((sum, { calls }) => sum + calls, 0);
  const found = [
    ...(refused === 0 ? [] : [`refuse ${count(refused)} that ${wereOf(refused)} answered`]),
    ...(moved === 0 ? [] : [`send ${count(moved)} to another model or provider`]),
    ...(report.newly_allowed === 0
      ? []
      : [`let ${count(report.newly_allowed)} through that ${wereOf(report.newly_allowed)} refused`]),
  ];
  const difference = report.saved_micros;
  const cost =
    difference === 0
      ? ''
      : ` What it lets through would have cost ${money(Math.abs(difference))} ${difference > 0 ? 'less' : 'more'}.`;
  return found.length === 0
    ? `None of the ${counted(report.calls, 'newest call')} would have gone otherwise.${cost}`
    : `Of the ${counted(report.calls, 'newest call')}, it would ${listed(found)}.${cost}`;
}

function wereOf(calls: number): string {
  return calls === 1 ? 'was' : 'were';
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
