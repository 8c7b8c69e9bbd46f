/** A day as 2026-11-26, in some time zone: how the API takes days. */
export type Day = string;

const DAY_MS = 86_400_000;

/** The day of a moment in a time zone. */
export function dayOf(at: Date, timeZone: string): Day {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(at);
}

/** So many days later, or earlier. */
export function addDays(from: Day, days: number): Day {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month of a day. */
export function firstOfMonth(of: Day): Day {
  return `${of.slice(0, 8)}01`;
}

/** Every day from one to another, which is not included. */
export function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let one = from; one < to && days.length < MOST_DAYS; one = addDays(one, 1)) days.push(one);
  return days;
}

/** Ten years: what is longer is a fault of whoever asks. */
const MOST_DAYS = 3_660;

/** A moment within a day, for writing its name. Noon, which no time zone moves to another day of the calendar. */
export function momentWithin(one: Day): Date {
  return new Date(`${one}T12:00:00Z`);
}
