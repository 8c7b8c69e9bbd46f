import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from './csv.ts';
import { parseOutcomes } from './outcomes-csv.ts';

const header = 'task,prompt,weak_correct,strong_correct';

describe('CSV', () => {
  test('quoted cells hold commas, quotes and line breaks of both kinds', () => {
    expect(parseCsv('a,b\r\n"one, two","say ""no"""\r\n"x\ny","x\r\ny"\r\n')).toEqual([
      ['a', 'b'],
      ['one, two', 'say "no"'],
      ['x\ny', 'x\r\ny'],
    ]);
  });

  test('empty lines and a byte order mark are skipped, empty cells are kept', () => {
    expect(parseCsv('\uFEFFa,b,c\n\n"",,\n')).toEqual([
      ['a', 'b', 'c'],
      ['', '', ''],
    ]);
    expect(parseCsv('a,')).toEqual([['a', '']]);
    expect(parseCsv('')).toEqual([]);
  });

  test('an open quote and text after a closing one are refused by row', () => {
    expect(() => parseCsv('a\nb\n"c')).toThrow('Row 3: a quote is never closed.');
    expect(() => parseCsv('a\n"b"c\n')).toThrow('Row 2: there is text after a closing quote.');
  });

  test('whatever is written quoted is read back', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
    const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 });
    fc.assert(
      fc.property(records, fc.constantFrom('\n', '\r\n'), (rows, lineBreak) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        expect(parseCsv(rows.map((row) => row.map(quoted).join(',')).join(lineBreak))).toEqual(rows);
      }),
    );
  });
});

describe('outcomes', () => {
  test('columns stand in any order, and truth is written in any of the usual ways', () => {
    const text =
      'prompt,strong_correct,extra,weak_correct,task\n"two\nlines",True,x,0,maths\np,1,y,FALSE,maths\n';
    expect(parseOutcomes(text)).toEqual([
      { task: 'maths', prompt: 'two\nlines', weakCorrect: false, strongCorrect: true },
      { task: 'maths', prompt: 'p', weakCorrect: false, strongCorrect: true },
    ]);
  });

  test.each([
    ['', 'The file is empty'],
    [`${header}\n`, 'no row'],
    ['task,prompt,weak_correct\na,b,true', 'Row 1: there is no column "strong_correct"'],
    [`${header}\na,b,true,true\na,b,true`, 'Row 3: it has 3 cells, the header 4'],
    [`${header}\na,"b\n\nb",true,true\na,b,maybe,true`, 'Row 3: weak_correct is neither true nor false'],
    [`${header}\na,b,true,`, 'Row 2: strong_correct is neither true nor false'],
    [`${header}\n,b,true,true`, 'Row 2: the task is empty'],
  ])('a file that is not of the format is refused with the row: %j', (text, message) => {
    expect(() => parseOutcomes(text)).toThrow(message);
  });
});
