import { expect, test, vi } from 'vitest';

import { createGate } from './gate.ts';

test('everybody who waits at a gate goes on by one answer', async () => {
  const gate = createGate();
  const first = gate.ask();
  const second = gate.ask();
  expect(gate.isOpen()).toBe(true);

  gate.answer(true);

  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(gate.isOpen()).toBe(false);
});

test('a gate that was answered asks anew', async () => {
  const gate = createGate();
  const told = vi.fn<() => void>();
  gate.subscribe(told);
  const first = gate.ask();
  gate.answer(false);
  expect(await first).toBe(false);

  const second = gate.ask();
  expect(gate.isOpen()).toBe(true);
  gate.answer(true);

  expect(await second).toBe(true);
  expect(told).toHaveBeenCalledTimes(4);
});
