/**
 * A sliding window over a minute, counted in slots of a second. The window covers the current slot and the sixty
 * before it, so it is never shorter than a minute: no minute, wherever it begins, sees more than the limit. The
 * price is that room comes back up to one second late.
 */
export interface Window {
  /** Oldest first, one for each second in which something was counted: at most 61. */
  readonly slots: { slot: number; amount: number }[];
  total: number;
}

export const SLOT_MS = 1_000;

/** Slots before the current one that still count. */
export const SLOTS_BEFORE = 60;

export function createWindow(): Window {
  return { slots: [], total: 0 };
}

/** What was counted in the minute before `nowMs`. A clock that goes back counts as one that stands still. */
export function used(window: Window, nowMs: number): number {
  const oldest = slotOf(nowMs) - SLOTS_BEFORE;
  while (window.slots[0] !== undefined && window.slots[0].slot < oldest) {
    window.total -= window.slots.shift()?.amount ?? 0;
  }
  return window.total;
}

/** Counts `amount` now and returns the slot that it went to. */
export function charge(window: Window, nowMs: number, amount: number): number {
  const newest = window.slots.at(-1);
  const slot = Math.max(slotOf(nowMs), newest?.slot ?? -Infinity);
  if (newest?.slot === slot) newest.amount += amount;
  else window.slots.push({ slot, amount });
  window.total += amount;
  return slot;
}

/** Takes back what was counted in `slot`, as far as it still is. */
export function refund(window: Window, slot: number, amount: number): void {
  const found = window.slots.find((candidate) => candidate.slot === slot);
  if (found === undefined) return;
  const back = Math.min(amount, found.amount);
  found.amount -= back;
  window.total -= back;
}

/** Milliseconds until `amount` more fits under `limit`, if nothing else comes; Infinity when it never does. */
export function waitMs(window: Window, nowMs: number, amount: number, limit: number): number {
  if (amount > limit) return Infinity;
  let excess = used(window, nowMs) + amount - limit;
  if (excess <= 0) return 0;
  for (const { slot, amount: freed } of window.slots) {
    excess -= freed;
    if (excess <= 0) return leavesAtMs(slot) - nowMs;
  }
  return Infinity;
}

/** Milliseconds until the window is empty, if nothing else comes. */
export function resetMs(window: Window, nowMs: number): number {
  used(window, nowMs);
  const newest = window.slots.findLast(({ amount }) => amount > 0);
  return newest === undefined ? 0 : Math.max(0, leavesAtMs(newest.slot) - nowMs);
}

function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS);
}

function leavesAtMs(slot: number): number {
  return (slot + SLOTS_BEFORE + 1) * SLOT_MS;
}
