import { isJsonObject, type JsonObject, parseCanonical } from '@avouch/proof';

import { AppError } from '../../platform/errors.ts';

/** What of a call's ledger entry a rating keeps. */
export interface RatedCall {
  readonly entryId: string;
  readonly requestId: string;
  readonly feature: string | undefined;
  readonly provider: string;
  readonly model: string;
}

/**
 * Reads a call's leaf. Throws AppError `call_not_found` for a record that is no call, and `call_not_answered` for a call
 * that was refused, failed or given up: there is no answer to rate.
 */
export function readRatedCall(leaf: string): RatedCall {
  const record = parseCanonical(leaf);
  if (!isJsonObject(record) || record['kind'] !== 'call') throw callNotFound();
  const entryId = textAt(record, 'id');
  const provider = textAt(record, 'provider');
  const model = textAt(record, 'model');
  if (record['outcome'] !== 'answered' || provider === undefined || model === undefined) {
    throw new AppError('call_not_answered', 'The call has no whole answer that could be rated.');
  }
  return {
    entryId: entryId ?? '',
    requestId: textAt(record, 'request_id') ?? '',
    feature: textAt(record, 'feature'),
    provider,
    model,
  };
}

/** The same words for a call of somebody else as for one that never was. */
export function callNotFound(): AppError {
  return new AppError(
    'call_not_found',
    'The ledger has no call with this entry, or none with this request id among its newest entries.',
  );
}

function textAt(record: JsonObject, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
}
