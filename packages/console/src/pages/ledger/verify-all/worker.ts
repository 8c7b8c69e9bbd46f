// Verifies the export of a whole ledger off the thread of the page, so that the page stays quick.
import { AvouchError, createClient, type ExportProgress, verifyExport } from '@avouch/sdk';

import { createHeaderWatch } from './checkpoint-of-export.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { createValve } from './pausable.ts';

const valve = createValve();

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'start':
      void verify(data.key, data.file);
      return;
    case 'pause':
      valve.pause();
      return;
    case 'resume':
      valve.resume();
  }
});

async function verify(key: string, file: Blob | undefined): Promise<void> {
  try {
    const stream = file?.stream() ?? (await fetchExport());
    const header = createHeaderWatch();
    const verdict = await verifyExport(header.watch(valve.chunks(stream)), {
      keys: [key],
      onProgress: (progress) => tell({ kind: 'progress', progress: plain(progress) }),
    });
    if (verdict.kind === 'refused') return tell(verdict);
    const { origin, size, root } = verdict.checkpoint;
    const log = {
      origin,
      size: size.toString(),
      root: btoa(String.fromCharCode(...root)),
      note: header.checkpoint(),
    };
    tell({ kind: 'verified', log });
  } catch (error) {
    const isKnown = error instanceof AvouchError;
    tell({
      kind: 'failed',
      code: isKnown ? error.code : 'console_failed',
      detail: isKnown ? error.message : 'The verification met an error of the console’s own.',
    });
  }
}

async function fetchExport(): Promise<ReadableStream<Uint8Array>> {
  const client = createClient({ auth: { session: { csrfToken: () => undefined } } });
  const { body } = await client.fetch('/v1/ledger/export');
  return body ?? new Blob([]).stream();
}

function plain({ entries, claimed, bytes }: ExportProgress) {
  return { entries: Number(entries), claimed: claimed === null ? null : Number(claimed), bytes };
}

function tell(message: FromWorker): void {
  // To the page that made the worker, which needs no naming, unlike a window.
  globalThis.postMessage(message, { transfer: [] });
}
