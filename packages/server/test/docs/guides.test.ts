import { describe, expect, test } from 'vitest';

import { canRunGuides, runGuide, runnableBlocks } from './guide-run.ts';
import { listPages, readPage } from './pages.ts';

/** A start, a dozen commands of a second each, and a compiler. */
const guideTimeoutMs = 180_000;

/** A newcomer starts with the embedded database; on a server it is enough that the first page works. */
const readerOf = (pages: readonly string[]) =>
  process.env['TEST_DATABASE_URL'] ? pages.filter((path) => path === 'README.md') : pages;

const withBlocks = listPages().filter((path) => runnableBlocks(readPage(path)).length > 0);

test('the README and the guides have commands that can be run', () => {
  expect(withBlocks).toContain('README.md');
  expect(withBlocks.filter((path) => path.startsWith('docs/guides/')).length).toBeGreaterThanOrEqual(6);
});

describe.skipIf(!canRunGuides())('a newcomer who follows a page', () => {
  test.each(readerOf(withBlocks))(
    'gets through the commands of %s',
    async (path) => {
      const { exitCode, printed } = await runGuide(readPage(path), { throughNpx: path === 'README.md' });
      // What was printed last is what failed.
      expect(exitCode === 0 ? 'done' : printed.slice(-3_000)).toBe('done');
    },
    guideTimeoutMs,
  );
});
