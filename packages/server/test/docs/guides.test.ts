import { describe, expect, test } from 'vitest';

import { canRunGuides, runGuide, runnableBlocks } from './guide-run.ts';
import { listPages, readPage } from './pages.ts';

/** A start, a dozen commands of a second each, and a compiler. */
const guideTimeoutMs = 180_000;

const withBlocks = listPages().filter((path) => runnableBlocks(readPage(path)).length > 0);

test('the README and the guides have commands that can be run', () => {
  expect(withBlocks).toContain('README.md');
  expect(withBlocks.filter((path) => path.startsWith('docs/guides/')).length).toBeGreaterThanOrEqual(6);
});

describe.skipIf(!canRunGuides())('a newcomer who follows a page', () => {
  test.each(withBlocks)(
    'gets through the commands of %s',
    async (path) => {
      const { exitCode, printed } = await runGuide(readPage(path), { throughNpx: path === 'README.md' });
      // What was printed last is what failed.
      expect(exitCode === 0 ? 'done' : printed.slice(-3_000)).toBe('done');
    },
    guideTimeoutMs,
  );
});
