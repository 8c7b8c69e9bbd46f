/** How long an auditor waits: a whole export, verified with packages/proof and nothing else of ours. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  canonicalize,
  createExportVerifier,
  createFrontier,
  encodeUtf8,
  formatCheckpoint,
  formatExportHeader,
  formatNote,
  hashLeaf,
} from '@avouch/proof';
import type { Sha256 } from '@avouch/proof';
import { createNoteSigner } from '../packages/server/src/ledger/index.ts';
import { openKeyFolder } from '../packages/server/src/platform/signing-keys.ts';
import { callBody } from './call-entry.ts';

export interface VerifyFigures {
  entries: number;
  seconds: number;
  megabytes: number;
}

const ORIGIN = 'bench.local/ledger/bench';
/** Lines that are joined before they are written. */
const LINES_PER_WRITE = 1000;
/** The hash that the command line uses too; browsers have the portable one. */
const nodeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/**
 * Writes an export of `entries` entries, signed as the server signs, and verifies it from the file: every line
 * canonical, the root recomputed, the checkpoint's signature checked. Only the verification is timed. Rejects
 * unless it verifies, and unless the same export with one flipped byte does not.
 */
export async function measureVerification(entries: number, workspace: string): Promise<VerifyFigures> {
  const signer = createNoteSigner(
    ORIGIN,
    await openKeyFolder(join(workspace, 'verify')).loadOrCreate('bench', 'ledger'),
  );
  const leavesFile = join(workspace, 'leaves.jsonl');
  const { root, bytes } = await writeLeaves(leavesFile, entries);
  const text = formatCheckpoint({ origin: ORIGIN, size: BigInt(entries), root });
  const header = formatExportHeader({
    origin: ORIGIN,
    size: BigInt(entries),
    checkpoint: formatNote(text, [signer.sign(text)]),
  });

  const startedMs = performance.now();
  const verdict = await verify(header, leavesFile, signer.verifierKey, (line) => line);
  const seconds = (performance.now() - startedMs) / 1000;
  if (verdict !== 'verified') throw new Error(`The export does not verify: ${verdict}`);

  const tampered = await verify(header, leavesFile, signer.verifierKey, (line, position) =>
    position === entries - 1 ? line.replace('"status":200', '"status":201') : line,
  );
  if (tampered === 'verified') throw new Error('A changed export verifies too.');
  return { entries, seconds: Number(seconds.toFixed(2)), megabytes: Math.round(bytes / 1e6) };
}

async function writeLeaves(path: string, entries: number): Promise<{ root: Uint8Array; bytes: number }> {
  const frontier = createFrontier(0n, [], { sha256: nodeSha256 });
  const file = createWriteStream(path);
  let lines: string[] = [];
  for (let position = 0; position < entries; position += 1) {
    const leaf = canonicalize({
      ...callBody(position),
      v: 1,
      id: randomUUID(),
      kind: 'call',
      at: new Date(1_750_000_000_000 + position).toISOString(),
    });
    frontier.append(hashLeaf(encodeUtf8(leaf), nodeSha256));
    lines.push(leaf);
    if (lines.length === LINES_PER_WRITE || position === entries - 1) {
      if (!file.write(`${lines.join('\n')}\n`)) await once(file, 'drain');
      lines = [];
    }
  }
  file.end();
  await once(file, 'finish');
  return { root: frontier.root(), bytes: file.bytesWritten };
}

/** `verified`, or why not. */
async function verify(
  header: string,
  leavesFile: string,
  verifierKey: string,
  change: (line: string, position: number) => string,
): Promise<string> {
  const verifier = createExportVerifier([verifierKey], { sha256: nodeSha256 });
  verifier.pushLine(header);
  let position = 0;
  for await (const line of createInterface({ input: createReadStream(leavesFile), crlfDelay: Infinity })) {
    if (!verifier.pushLine(change(line, position))) break;
    position += 1;
  }
  const verdict = await verifier.finish();
  return verdict.kind === 'verified' ? 'verified' : verdict.reason;
}
