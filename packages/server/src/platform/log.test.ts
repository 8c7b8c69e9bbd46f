import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AppError } from './errors.ts';
import { boundLine, createLog, describeError, MAX_LINE_BYTES } from './log.ts';

function setUp() {
  const lines: string[] = [];
  return { log: createLog({ level: 'debug', write: (line) => lines.push(line) }), lines };
}

describe('the log', () => {
  test('writes one JSON object a line', () => {
    const { log, lines } = setUp();
    log.info({ entries: 3 }, 'done');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', entries: 3, msg: 'done' });
    expect(lines[0]?.endsWith('\n')).toBe(true);
  });

  test('never writes a line over 1 KB, and what it cuts is still JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 50 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 30 }),
        fc.string({ maxLength: 3000 }),
        (fields, text) => {
          const { log, lines } = setUp();
          log.info(fields, text);
          expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThanOrEqual(MAX_LINE_BYTES);
          expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info' });
        },
      ),
    );
  });

  test('says that it cut a line', () => {
    const cut = boundLine(`${JSON.stringify({ level: 'info', text: 'é'.repeat(2_000) })}\n`);
    expect(JSON.parse(cut)).toMatchObject({ truncated: true });
  });

  test('leaves out what must never be logged, should it be handed in by mistake', () => {
    const { log, lines } = setUp();
    log.warn({
      authorization: 'Bearer avk_secret',
      body: { a: 'secret' },
      messages: ['secret'],
      apiKey: 'secret',
    });
    expect(lines[0]).not.toContain('secret');
  });

  test("keeps a foreign error's message out, for it may quote what was sent", () => {
    const { log, lines } = setUp();
    let error: unknown;
    try {
      JSON.parse('my secret prompt');
    } catch (thrown) {
      error = thrown;
    }
    log.error({ error }, 'failed');
    expect(lines[0]).toContain('SyntaxError');
    expect(lines[0]).not.toContain('secret');
  });

  test('says the code and the sentence of our own refusals, and the kind of their cause alone', () => {
    const cause = Object.assign(new Error('password is hunter2'), { code: '28P01' });
    const described = describeError(new AppError('ledger_busy', 'Too many wait.', { cause }));
    expect(described).toMatchObject({
      code: 'ledger_busy',
      message: 'Too many wait.',
      cause: { code: '28P01' },
    });
    expect(JSON.stringify(described)).not.toContain('hunter2');
  });
});
