/**
 * The records of RFC 4180 text: quoted cells may hold commas, line breaks and doubled quotes; lines end in CRLF or LF;
 * empty lines are skipped, a byte order mark too. Throws an Error that names the record of a fault.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? readQuoted(text, at, records.length + 1) : readPlain(text, at);
    record.push(cell);
    at = end;
    if (text[at] === ',') {
      at += 1;
      // A comma that ends the text is followed by one more cell, an empty one.
      if (at < text.length) continue;
      record.push('');
    }
    const lineBreak = /\r?\n|\r/y;
    lineBreak.lastIndex = at;
    const match = lineBreak.exec(text);
    if (match === null && at < text.length) {
      throw new Error(`Row ${records.length + 1}: there is text after a closing quote.`);
    }
    at += match?.[0].length ?? 0;
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  }
  return records;
}

interface Cell {
  readonly cell: string;
  /** Where the reading stopped. */
  readonly end: number;
}

function readPlain(text: string, start: number): Cell {
  const plain = /[^,\r\n]*/y;
  plain.lastIndex = start;
  const cell = plain.exec(text)?.[0] ?? '';
  return { cell, end: start + cell.length };
}

function readQuoted(text: string, start: number, row: number): Cell {
  let cell = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new Error(`Row ${row}: a quote is never closed.`);
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    from = quote + 2;
  }
}
