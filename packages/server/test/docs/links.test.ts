import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { listPages, readPage, repository } from './pages.ts';

const pages = listPages();

test('every page is found', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('docs/guides/first-call.md');
});

test.each(pages)('every relative link of %s leads somewhere', (path) => {
  const dead = linksOf(readPage(path)).filter((link) => !resolves(path, link));
  expect(dead).toEqual([]);
});

test('every guide and every decision is linked from some page', () => {
  const linked = new Set(
    pages.flatMap((path) =>
      linksOf(readPage(path)).map((link) => join(dirname(path), link.split('#')[0] ?? '')),
    ),
  );
  const guides = pages.filter((path) => path.startsWith('docs/guides/'));
  expect(guides.filter((path) => !linked.has(path))).toEqual([]);
  // The README links the folder of decisions as a whole.
  expect([...linked].some((path) => path.replace(/\/$/, '') === 'docs/decisions')).toBe(true);
});

/** Targets of links without those to other sites; code is no place for links. */
function linksOf(page: string): string[] {
  const prose = page.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '`code`');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function resolves(path: string, link: string): boolean {
  const [target = '', anchor] = link.split('#');
  const place = target === '' ? join(repository, path) : join(repository, dirname(path), target);
  if (!existsSync(place)) return false;
  if (anchor === undefined || statSync(place).isDirectory()) return true;
  const headings = readPage(place.slice(repository.length)).matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
}

/** As forges make them: lower case, blanks to dashes, other marks away. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');
}
