import { locales } from './locale.ts';

const counts = new Intl.NumberFormat([...locales], { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat([...locales], { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat([...locales], { style: 'percent', maximumFractionDigits: 1 });
const decimals = new Intl.NumberFormat([...locales], { maximumFractionDigits: 2 });

/** A whole number with the reader's grouping, as 12,345. */
export function count(value: number | bigint): string {
  return counts.format(value);
}

/** A number where room is scarce, as 12.3K. */
export function shortCount(value: number): string {
  return Math.abs(value) < 10_000 ? counts.format(value) : compact.format(value);
}

/** A share from 0 to 1 as a percentage. Null, where there was nothing to take a share of, is a dash. */
export function share(value: number | null): string {
  return value === null ? '–' : percent.format(value);
}

/** A duration in the largest unit that reads well, as 340 ms, 1.2 s or 4 min. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${counts.format(ms)} ms`;
  if (ms < 60_000) return `${decimals.format(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${counts.format(ms / 60_000)} min`;
  return `${decimals.format(ms / 3_600_000)} h`;
}

/** A size in bytes, in the units that disks and networks are sold in. */
export function bytes(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let size = value;
  let step = 0;
  while (size >= 1_000 && step < units.length - 1) {
    size /= 1_000;
    step += 1;
  }
  return new Intl.NumberFormat([...locales], {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(size);
}

/** One or many, as "1 call" and "2 calls". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
