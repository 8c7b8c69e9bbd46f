import { getEventListeners, once } from 'node:events';

import { expect, test } from 'vitest';

import { startDeadline } from './deadline.ts';

test('a deadline fires when its time is over', async () => {
  const deadline = startDeadline(new AbortController().signal, 1, 'over');
  await once(deadline.signal, 'abort');
  expect(deadline.passed()).toBe(true);
});

test('a deadline fires when the client goes first, and says that it was not the time', () => {
  const client = new AbortController();
  const deadline = startDeadline(client.signal, 60_000, 'over');
  expect(deadline.signal.aborted).toBe(false);
  client.abort();
  expect(deadline.signal.aborted).toBe(true);
  expect(deadline.passed()).toBe(false);
  deadline.cancel();
  const late = startDeadline(client.signal, 60_000, 'over');
  expect(late.signal.aborted).toBe(true);
  late.cancel();
});

test('a deadline that was cancelled never fires and leaves nothing behind', async () => {
  const client = new AbortController();
  const deadline = startDeadline(client.signal, 1, 'over');
  expect(getEventListeners(client.signal, 'abort')).toHaveLength(1);
  deadline.cancel();
  expect(getEventListeners(client.signal, 'abort')).toEqual([]);
  const later = startDeadline(client.signal, 5, 'over');
  await once(later.signal, 'abort');
  expect(deadline.signal.aborted).toBe(false);
});
