import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** A fenced block of a page: the words after its fence, and what stands in it. */
export interface Block {
  readonly words: readonly string[];
  readonly text: string;
}

/** Where pages stand; folders are searched to the bottom. */
const places = ['.', 'docs', 'packages/proof', 'packages/server', 'bench'];

/** Every Markdown page that we wrote, as a path from the root of the repository. */
export function listPages(): string[] {
  return places
    .filter((place) => existsSync(join(repository, place)))
    .flatMap((place) =>
      readdirSync(join(repository, place), { recursive: place === 'docs', encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(place, name)),
    )
    .sort();
}

export function readPage(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].map(([, words = '', text = '']) => ({
    words: words.trim().split(/\s+/),
    text,
  }));
}

/** The rows of every table whose first cell is a name in backquotes: that name, and the other cells. */
export function rowsOf(page: string): { name: string; cells: string[] }[] {
  return [...page.matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm)].map(([, name = '', cells = '']) => ({
    name,
    cells: cells.split('|').map((cell) => cell.trim()),
  }));
}
