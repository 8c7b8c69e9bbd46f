import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { csvLine } from './csv.ts';

/** A reader of RFC 4180 records, for one line. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = /^[^,"]*/.exec(rest);
    const cell = quoted ?? plain;
    if (cell === null) throw new Error('Not a record');
    cells.push(quoted === null ? cell[0] : (cell[1] ?? '').replaceAll('""', '"'));
    rest = rest.slice(cell[0].length);
    if (rest === '') return cells;
    rest = rest.slice(1);
  }
}

describe('a record of CSV', () => {
  it('is read back as it was written, but for an apostrophe before what could be a formula', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.string({
              unit: fc.constantFrom(
                '=',
                '+',
                '-',
                '@',
                '\t',
                '\r',
                '\n',
                '＝',
                '＋',
                '－',
                '＠',
                "'",
                '"',
                ',',
                'a',
              ),
            }),
          ),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        (cells) => {
          const line = csvLine(cells);
          expect(line.endsWith('\r\n')).toBe(true);
          const read = readLine(line);
          expect(read).toEqual(
            cells.map((cell) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell)),
          );
          for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        },
      ),
    );
  });

  it('keeps numbers as numbers, negative ones too, and amounts to the micro-dollar', () => {
    expect(csvLine([-5, 0, undefined, 'a,b', '-1+2', '=cmd()'])).toBe('-5,0,,"a,b",\'-1+2,\'=cmd()\r\n');
    const amounts = [0n, 105n, -105n, 3_500_000n, -3_000_000n, 9_007_199_254_740_993n];
    expect(csvLine(amounts.map((micros) => ({ micros })))).toBe(
      '0.0,0.000105,-0.000105,3.5,-3.0,9007199254.740993\r\n',
    );
    expect(csvLine([{ decimal: 12n }])).toBe('12.0\r\n');
  });
});
