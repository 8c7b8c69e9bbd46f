import { createExportVerifier, type ExportVerdict, type Sha256 } from '@avouch/proof';

import { createBreather, createLineSplitter, readChunks, type ByteSource } from '../streams/index.ts';
import { onPlatform } from './on-platform.ts';

/** How far a verification has come. What it has seen so far is not verified before the end. */
export interface ExportProgress {
  readonly entries: bigint;
  /** How many the export says that there are; null before its first line. */
  readonly claimed: bigint | null;
  readonly bytes: number;
}

/**
 * Verifies the export of a whole ledger (`GET /v1/ledger/export`, or a file) while it arrives, in constant memory:
 * every entry is hashed, and the root of all is compared with the one that was signed. On the thread of a page it
 * makes way for the page every few milliseconds; it runs in a worker as well. A refusal cancels the source.
 *
 * Throws the signal's reason when aborted, `network_failed` where the source breaks off, and
 * `platform_unsupported`. A native `sha256` may be handed in for speed.
 */
export async function verifyExport(
  source: ByteSource,
  {
    keys,
    signal,
    onProgress,
    sha256,
  }: {
    readonly keys: readonly string[];
    readonly signal?: AbortSignal | undefined;
    /** Called a few times a second at most, and at the end. */
    readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
    readonly sha256?: Sha256 | undefined;
  },
): Promise<ExportVerdict> {
  return onPlatform(async () => {
    const verifier = createExportVerifier(keys, sha256 === undefined ? {} : { sha256 });
    const splitter = createLineSplitter();
    const breathe = createBreather();
    let lines = 0;
    let bytes = 0;
    let reportedAt = performance.now();

    const take = (line: string): boolean => {
      lines += 1;
      return verifier.pushLine(line);
    };
    const report = (): void => {
      reportedAt = performance.now();
      onProgress?.({ entries: BigInt(Math.max(0, lines - 1)), claimed: verifier.claimedSize(), bytes });
    };

    for await (const chunk of readChunks(source, signal)) {
      bytes += chunk.length;
      for (const line of splitter.push(chunk)) {
        if (!take(line)) return verifier.finish();
        const breath = breathe();
        if (breath === undefined) continue;
        await breath;
        signal?.throwIfAborted();
        if (performance.now() - reportedAt >= REPORT_EVERY_MS) report();
      }
    }
    const rest = splitter.rest();
    if (rest !== '') take(rest);
    report();
    return verifier.finish();
  });
}

const REPORT_EVERY_MS = 200;
