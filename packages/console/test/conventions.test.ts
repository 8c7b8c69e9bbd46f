import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(src, path), text: readFileSync(path, 'utf8') }));
const scripts = files.filter(({ path }) => /\.tsx?$/.test(path));
const styles = files.filter(({ path }) => path.endsWith('.css'));

/** The theme itself; the mark, which is the same in both schemes; a code for cameras, which is black on white. */
const NOT_OF_THE_THEME = ['theme.ts', 'shell/brand.tsx', 'pages/account/qr-code.tsx'];

const withPattern = (among: typeof files, pattern: RegExp, exceptIn: readonly string[] = []) =>
  among
    .filter(({ path, text }) => pattern.test(text) && !exceptIn.some((place) => path.startsWith(place)))
    .map(({ path }) => path);

test('numbers, money and dates are written in one place, in the reader’s locale', () => {
  expect(withPattern(scripts, /\bIntl\.(?!Collator)|\.toLocale(?:Date|Time)?String\(/, ['words/'])).toEqual(
    [],
  );
});

test('the server is reached through the client alone, which asks the person and says who they are', () => {
  expect(withPattern(scripts, /(?<![.\w])fetch\(|XMLHttpRequest|EventSource|sendBeacon/, ['api/'])).toEqual(
    [],
  );
});

test('no text becomes markup', () => {
  expect(withPattern(scripts, /dangerouslySetInnerHTML|\.(?:inner|outer)HTML|insertAdjacentHTML/)).toEqual(
    [],
  );
});

test('what is shipped comes from the console, the client and the verifier, not from the server', () => {
  expect(withPattern(scripts, /from '[^']*\/server\//)).toEqual([]);
});

test('every colour is one of the theme, which has both schemes', () => {
  expect(withPattern(styles, /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i)).toEqual([]);
  expect(withPattern(scripts, /['"]#[0-9a-f]{3,8}['"]/i, NOT_OF_THE_THEME)).toEqual([]);
});

test('our styles win over those of the components, in whatever order the files arrive', () => {
  expect(styles.filter(({ text }) => !text.includes('@layer console {')).map(({ path }) => path)).toEqual([]);
});
