import { canonicalize, encodeBase64, IN_TOTO_PAYLOAD_TYPE, preAuthEncoding } from '@avouch/proof';

import type { Signer } from '../../platform/signing-keys.ts';
import { type ExportTotals, type PlannedExport, shownTotals } from './content.ts';

/** The type of what a signed statement says about an export. `avouch verify` knows it. */
export const EXPORT_PREDICATE_TYPE = 'urn:avouch:spend-export:v1';

/** The name that an export is saved under; it says what is in it. */
export function fileNameOf({ tenantName, format, span, treeSize }: PlannedExport): string {
  const ending = { json: 'json', csv: 'csv', focus: 'focus.csv' }[format];
  const dates = [span.from, span.to].map((at) => at.toISOString().slice(0, 10)).join('_');
  return `avouch-${tenantName}-${dates}-${treeSize}.${ending}`;
}

/**
 * A detached signature of an export: a DSSE envelope (v1.0.2) around an in-toto Statement v1, whose subject is the
 * SHA-256 of the exact bytes and whose predicate says of which ledger, size and span they are and what they sum to.
 */
export function signExport(
  plan: PlannedExport,
  { sha256, totals }: { sha256: string; totals: ExportTotals },
  signer: Signer,
): string {
  const { origin, treeSize, checkpoint, span, format } = plan;
  const payload = Buffer.from(
    canonicalize({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: fileNameOf(plan), digest: { sha256 } }],
      predicateType: EXPORT_PREDICATE_TYPE,
      predicate: {
        origin,
        tree_size: treeSize.toString(),
        checkpoint,
        format,
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        rows: totals.rows,
        totals: shownTotals(totals),
      },
    }),
  );
  const signature = signer.sign(preAuthEncoding(IN_TOTO_PAYLOAD_TYPE, payload));
  const envelope = JSON.stringify({
    payloadType: IN_TOTO_PAYLOAD_TYPE,
    payload: encodeBase64(payload),
    signatures: [{ keyid: '', sig: encodeBase64(signature) }],
  });
  return `${envelope}\n`;
}
