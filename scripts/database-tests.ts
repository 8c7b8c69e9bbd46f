import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Every test file of the workspace, as globs. */
export const allTests = ['packages/*/{src,test}/**/*.test.ts'];

/**
 * The test files that reach a database through what they import: those that another database can tell something new
 * about. A file counts when it, or anything that it imports, asks where this run's databases are.
 */
export function databaseTests(): string[] {
  const known = new Map<string, boolean>();
  return allTests.flatMap((pattern) => globSync(pattern)).filter((path) => reaches(resolve(path), known));
}

function reaches(file: string, known: Map<string, boolean>): boolean {
  const before = known.get(file);
  if (before !== undefined) return before;
  // What imports itself in a circle reaches nothing by that.
  known.set(file, false);
  const text = readFileSync(file, 'utf8');
  const found =
    /databaseRun|TEST_DATABASE_URL/.test(text) ||
    [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
      .map(([, target = '']) => resolve(dirname(file), target))
      .some((target) => existsSync(target) && reaches(target, known));
  known.set(file, found);
  return found;
}
