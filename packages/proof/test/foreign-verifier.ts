import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the foreign verifier said: its exit code (0 verified, 1 refused, 2 misused) and its line. */
export type ForeignAnswer = { readonly exitCode: number | null; readonly line: string };

/** The verifier of foreign/go, which shares no code with Avouch. */
export type ForeignVerifier = {
  verify(verifierKey: string, kind: 'checkpoint' | 'entry', document: string): ForeignAnswer;
  remove(): void;
};

const SOURCE = new URL('../foreign/go/', import.meta.url).pathname;
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** Why the foreign verifier cannot be built on this machine, or null: it needs Go and one Go module. */
export function findForeignSkipReason(): string | null {
  if (spawnSync('go', ['version']).status !== 0) return 'Go is not installed.';
  const download = spawnSync('go', ['mod', 'download'], { cwd: SOURCE, timeout: DOWNLOAD_TIMEOUT_MS });
  return download.status === 0 ? null : 'This Go cannot get golang.org/x/mod.';
}

/** Builds the verifier into a temporary folder. By hand: `go run . <verifier key> entry <file>`. */
export function buildForeignVerifier(): ForeignVerifier {
  const folder = mkdtempSync(join(tmpdir(), 'avouch-foreign-'));
  const program = join(folder, 'verify');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: SOURCE, stdio: 'pipe' });
  return {
    verify(verifierKey, kind, document) {
      const run = spawnSync(program, [verifierKey, kind, '-'], { input: document, encoding: 'utf8' });
      return { exitCode: run.status, line: run.stdout.trim() };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
