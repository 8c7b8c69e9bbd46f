import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../test/any-text.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { detectFormat } from './detect-format.ts';
import { formatEntryBundle } from './entry-bundle.ts';
import { formatExportHeader } from './export.ts';

const signer = createTestSigner('avouch.example/demo', 'detect tests');
const log = createTestLog(signer, ['{}']);
const entry = formatEntryBundle({ origin: signer.key.name, index: 0n, leaf: '{}', proof: log.tlogProof(0) });
const header = formatExportHeader({ origin: signer.key.name, size: 1n, checkpoint: log.checkpoint() });

describe('detectFormat', () => {
  it.each([
    ['entry', entry],
    ['entry', JSON.stringify(JSON.parse(entry), null, 2)],
    ['export', header],
    ['export', `${header}\n{}\n`],
    ['export', `${header}\n{"cut off`],
    ['tlog-proof', log.tlogProof(0)],
    ['checkpoint', log.checkpoint()],
    ['dsse', '{"payload":"","payloadType":"a","signatures":[]}'],
    ['dsse', '{\n  "payload": "", "payloadType": "a",\n  "signatures": []\n}\n'],
    ['unknown', ''],
    ['unknown', '{}'],
    ['unknown', '{'],
    ['unknown', '[]'],
    ['unknown', '{"format":"avouch.entry/v9"}'],
    ['unknown', 'c2sp.org/tlog-proof@v1'],
    ['unknown', 'a note\n\n— a AAAAAAAA\n'],
  ])('finds %s', (format, text) => {
    expect(detectFormat(text)).toBe(format);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.json()), (text) => {
        expect(detectFormat(text)).toBe('unknown');
      }),
    );
  });
});
