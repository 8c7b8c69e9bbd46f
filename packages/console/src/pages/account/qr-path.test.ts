import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { pathOfModules } from './qr-path.ts';

test('squares beside each other are one rectangle', () => {
  const rows = ['##.#', '....', '####', '...#'];
  expect(pathOfModules(4, (x, y) => rows[y]?.[x] === '#')).toBe(
    'M0 0h2v1h-2zM3 0h1v1h-1zM0 2h4v1h-4zM3 3h1v1h-1z',
  );
});

test('the rectangles cover exactly the dark squares', () => {
  const grid = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.array(fc.array(fc.boolean(), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  );
  fc.assert(
    fc.property(grid, (rows) => {
      const drawn = rows.map((row) => row.map(() => false));
      for (const [, x, y, width] of pathOfModules(rows.length, (at, of) => rows[of]?.[at] === true).matchAll(
        /M(\d+) (\d+)h(\d+)/g,
      ))
        drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
      expect(drawn).toEqual(rows);
    }),
  );
});
