import { AvouchError } from '@avouch/sdk';

/** What was thrown, as a refusal that can be shown. A bug of ours becomes one too, without its innards. */
export function problemOf(thrown: unknown): AvouchError {
  if (thrown instanceof AvouchError) return thrown;
  console.error(thrown);
  return new AvouchError({
    code: 'console_failed',
    status: 0,
    title: 'The console met an error of its own.',
    detail: 'Something in this page went wrong. Reload it; if it stays, report what you did.',
  });
}
