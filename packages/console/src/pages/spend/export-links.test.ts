import { expect, test } from 'vitest';

import { exportLinks, FORMATS } from './export-links.ts';

const report = {
  from: '2026-10-31T22:00:00.000Z',
  to: '2026-11-26T23:00:00.000Z',
  time_zone: 'Europe/Berlin',
  ledger: { tree_size: '1305' },
};
const span = { from: '2026-11-01', to: '2026-11-27' };
const [csv, , focus] = FORMATS;

test('an export and its signature are of the size of the ledger that the numbers are of', () => {
  const links = exportLinks(csv, report, span, 'northwind');
  const query = '?from=2026-11-01&to=2026-11-27&time_zone=Europe%2FBerlin&size=1305';
  expect(links).toEqual({
    file: `/v1/ledger/export.csv${query}`,
    signature: `/v1/ledger/export.csv.sig${query}`,
    fileName: 'avouch-northwind-2026-10-31_2026-11-26-1305.csv',
  });
});

test('FOCUS is by days of UTC', () => {
  const links = exportLinks(focus, report, span, 'northwind');
  expect(links.file).not.toContain('time_zone');
  expect(links.fileName).toBe('avouch-northwind-2026-11-01_2026-11-27-1305.focus.csv');
});
