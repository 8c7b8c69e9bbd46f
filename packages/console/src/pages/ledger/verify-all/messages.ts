import type { RefusalCode } from '@avouch/sdk';

import type { Progress, VerifiedLog } from './run.ts';

/** What the page tells the worker. Without a file the export is fetched from the server. */
export type ToWorker =
  | { readonly kind: 'start'; readonly key: string; readonly file?: Blob }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' };

/** What the worker tells the page. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'verified'; readonly log: VerifiedLog }
  | { readonly kind: 'refused'; readonly reason: RefusalCode; readonly detail: string }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };
