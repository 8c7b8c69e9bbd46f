import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isJsonObject, type JsonObject, parseCanonical } from '@avouch/proof';

import { type ProcessEnvironment, runAvouch } from './avouch-process.ts';

export interface Exported {
  /** Ids of all entries, in order. */
  readonly ids: readonly string[];
  /** The entries of calls, in order. */
  readonly calls: readonly JsonObject[];
  readonly faults: readonly string[];
}

/** The demo tenant's ledger as `avouch export` writes it, verified by `avouch verify`. */
export async function readExport(environment: ProcessEnvironment): Promise<Exported> {
  const faults: string[] = [];
  const exported = await runAvouch(['export', '--tenant', 'demo'], environment);
  if (exported.exitCode !== 0) faults.push(`export (${exported.exitCode}): ${exported.stderr}`);
  const folder = await mkdtemp(join(tmpdir(), 'avouch-export-'));
  try {
    const file = join(folder, 'export.ndjson');
    await writeFile(file, exported.stdout);
    const verified = await runAvouch(['verify', file], environment);
    if (verified.exitCode !== 0)
      faults.push(`verify (${verified.exitCode}): ${verified.stdout} ${verified.stderr}`);
  } finally {
    await rm(folder, { recursive: true });
  }
  const leaves = exported.stdout.split('\n').slice(1, -1).map(parseCanonical).filter(isJsonObject);
  return {
    ids: leaves.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])),
    calls: leaves.filter(({ kind }) => kind === 'call'),
    faults,
  };
}
