import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../platform/errors.ts';
import { MAX_EVENT_CHARACTERS, createEventDecoder } from './sse.ts';
import type { ServerSentEvent } from './sse.ts';

function decode(bytes: Uint8Array, cuts: readonly number[] = []): ServerSentEvent[] {
  const decoder = createEventDecoder();
  const events: ServerSentEvent[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(from, to)));
    from = to;
  }
  return [...events, ...decoder.end()];
}

function read(text: string): [string, string][] {
  return decode(Buffer.from(text))
    .filter(({ data }) => data !== '')
    .map(({ event, data }) => [event, data]);
}

describe('the decoder of event streams', () => {
  it.each([
    ['line feeds', 'event: a\ndata: 1\n\ndata: 2\n\n'],
    ['carriage returns with line feeds', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n'],
    ['carriage returns', 'event: a\rdata: 1\r\rdata: 2\r\r'],
    ['a mixture', 'event: a\r\ndata: 1\n\r\ndata: 2\r\n\n'],
    ['no space after the colon', 'event:a\ndata:1\n\ndata:2\n\n'],
    ['a byte order mark', '\uFEFFevent: a\ndata: 1\n\ndata: 2\n\n'],
    ['comments, ids and retries', ': hi\nid: 7\nevent: a\nretry: 5\ndata: 1\n\n: ping\n\ndata: 2\n\n'],
    ['more blank lines', '\n\nevent: a\ndata: 1\n\n\n\n\ndata: 2\n\n'],
    ['an unfinished event at the end', 'event: a\ndata: 1\n\ndata: 2\n\ndata: 3\n'],
  ])('reads %s', (_name, text) => {
    expect(read(text)).toEqual([
      ['a', '1'],
      ['', '2'],
    ]);
  });

  it('joins data lines, and takes off one space only', () => {
    expect(read('data:  x\ndata\ndata: y\n\n')).toEqual([['', ' x\n\ny']]);
  });

  it('dispatches nothing for a comment or an event without data, but keeps their text', () => {
    const text = ': keep-alive\n\nevent: a\n\n';
    const events = decode(Buffer.from(text));
    expect(events.map(({ data }) => data)).toEqual(['', '']);
    expect(events.map((event) => event.text).join('')).toBe(text);
  });

  it('keeps the text of every block exactly', () => {
    const text = 'event: a\r\nid: 1\r\ndata: {"x":1}\r\n\r\n: c\n\ndata: ü\n\n';
    expect(
      decode(Buffer.from(text))
        .map((event) => event.text)
        .join(''),
    ).toBe(text);
  });

  it('gives the same events wherever the bytes are cut', () => {
    const piece = fc.constantFrom(
      'data: ',
      'event: ',
      ':',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      'é',
      '🚀',
      '{}',
      ' ',
      '\uFEFF',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const inside = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
        const everywhere = Array.from({ length: bytes.length }, (_, at) => at);
        expect(decode(bytes, inside)).toEqual(decode(bytes));
        expect(decode(bytes, everywhere)).toEqual(decode(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same events for bytes that are not UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const framed = Buffer.concat([Buffer.from('data: '), bytes, Buffer.from('\n\n')]);
        const everywhere = Array.from({ length: framed.length }, (_, at) => at);
        expect(decode(framed, everywhere)).toEqual(decode(framed));
      }),
    );
  });

  it('refuses an event that never ends', () => {
    const decoder = createEventDecoder();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const feed = (): void => {
      for (let sent = 0; sent <= MAX_EVENT_CHARACTERS; sent += chunk.length) decoder.push(chunk);
    };
    expect(feed).toThrow(AppError);
    expect(feed).toThrow(expect.objectContaining({ code: 'upstream_answer_too_large' }));
  });

  it('reads a long event in small chunks in linear time', () => {
    const decoder = createEventDecoder();
    const data = 'x'.repeat(2_000_000);
    const bytes = Buffer.from(`data: ${data}\n\n`);
    const events: ServerSentEvent[] = [];
    // Copying what is pending at each of these would take minutes, and the test would time out.
    for (let at = 0; at < bytes.length; at += 7) events.push(...decoder.push(bytes.subarray(at, at + 7)));
    expect(events).toHaveLength(1);
    expect(events[0]?.data).toBe(data);
  });
});
