import { expect, test } from 'vitest';

import { recoverySheet } from './recovery-sheet.ts';

test('a sheet says whose codes they are, where they count, and each on a line of its own', () => {
  const made = { origin: 'https://avouch.example', email: 'robin@example.com', day: '26 November 2026' };
  const lines = recoverySheet(['aaaa-bbbb', 'cccc-dddd'], made).split('\n');
  expect(lines).toContain('https://avouch.example/console');
  expect(lines).toContain('Account: robin@example.com');
  expect(lines.slice(-3)).toEqual(['aaaa-bbbb', 'cccc-dddd', '']);
});
