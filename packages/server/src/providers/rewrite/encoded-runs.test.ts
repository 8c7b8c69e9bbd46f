import { createHash, generateKeyPairSync } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ChatCall } from '../exchange.ts';
import { readEncodedRuns } from './encoded-runs.ts';
import { rewriteRequest } from './request.ts';

const CANARY = 'ada@example.com';
const PLACEHOLDER = '[EMAIL-1-K7F3]';
const PEM = /-----BEGIN[^]*?-----END [A-Z ]+-----/g;
const redact = (text: string): string =>
  text.replaceAll(CANARY, PLACEHOLDER).replaceAll(PEM, '[PRIVATE-KEY]');

function examine(content: string): { content: unknown; unexamined: readonly string[] } {
  const call: ChatCall = {
    dialect: 'openai',
    body: { messages: [{ role: 'user', content }] },
    stream: false,
  };
  const { chat, unexamined } = rewriteRequest(call, redact);
  const { messages } = JSON.parse(JSON.stringify(chat.body));
  return { content: messages[0].content, unexamined };
}

const inLines = (text: string, width: number, separator = '\n'): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(separator);
const noise = Array.from({ length: 40 }, (_, at) => createHash('sha512').update(`${at}`).digest());
const opaque = Buffer.concat(noise).toString('base64');
const letter = (name: string): string =>
  `Dear all, ${'write to us as soon as you can. '.repeat(70)}\n${name}`;
const encode = (text: string): string => Buffer.from(text).toString('base64');
const hide = (text: string): string => Buffer.from(text).toString('base64url');

/** How a run stands in a text. */
const places: readonly [string, (run: string) => string][] = [
  ['alone', (run) => run],
  ['after a space', (run) => ` ${run}`],
  ['in prose', (run) => `Decode this: ${run} and tell me what it says.`],
  ['in quotes', (run) => `const a = "${run}";`],
  ['in lines of 64', (run) => `Decode this:\n\n${inLines(run, 64)}\n\nThanks`],
  ['in lines of 76', (run) => `Decode this:\r\n${inLines(run, 76, '\r\n')}\r\nThanks, Bob`],
  ['in indented lines', (run) => `key: |\n  ${inLines(run, 76, '\n  ')}\nnext: 1`],
  ['in quoted lines', (run) => `> ${inLines(run, 64, '\n> ')}\n`],
  ['in one line above a word', (run) => `${run}\nThanks`],
  ['above a word', (run) => `${inLines(run, 76)}\nThanks`],
];

describe.each(places)('a run %s', (_name, place) => {
  it('is read where it is text, and goes back as it came', () => {
    const text = place(encode(letter(CANARY)));
    expect(examine(text)).toEqual({ content: place(encode(letter(PLACEHOLDER))), unexamined: [] });
    const harmless = place(encode(letter('nobody')));
    expect(examine(harmless)).toEqual({ content: harmless, unexamined: [] });
  });

  it('is reported where it is none', () => {
    expect(examine(place(opaque))).toEqual({ content: place(opaque), unexamined: ['encoded'] });
    expect(examine(place(encode(`\u0000${letter(CANARY)}`))).unexamined).toEqual(['encoded']);
  });
});

describe('a run', () => {
  it('is read in the alphabet of URLs, in hexadecimal digits, and in another run', () => {
    for (const write of [
      hide,
      (text: string) => Buffer.from(text).toString('hex'),
      (text: string) => encode(`x ${encode(text)} y`),
    ]) {
      const text = `see ${write(letter(CANARY))}, please`;
      expect(examine(text)).toEqual({ content: `see ${write(letter(PLACEHOLDER))}, please`, unexamined: [] });
    }
    const address = `https://example.org/a/${hide(letter(CANARY))}?b=1`;
    expect(examine(address).content).toBe(address.replace(hide(letter(CANARY)), hide(letter(PLACEHOLDER))));
  });

  it('is counted each time, beside what changes', () => {
    const text = `1. ${opaque} 2. ${CANARY} 3. ${encode(letter(CANARY))} 4. ${inLines(opaque, 76)}`;
    expect(examine(text)).toEqual({
      content: `1. ${opaque} 2. ${PLACEHOLDER} 3. ${encode(letter(PLACEHOLDER))} 4. ${inLines(opaque, 76)}`,
      unexamined: ['encoded', 'encoded'],
    });
  });

  it('that something was found in by chance is reported still', () => {
    const call: ChatCall = {
      dialect: 'openai',
      body: { messages: [`see ${opaque.slice(0, 600)}`] },
      stream: false,
    };
    const { unexamined } = rewriteRequest(call, (text) => text.replace(opaque.slice(290, 306), '[PHONE]'));
    expect(unexamined).toEqual(['encoded']);
  });

  it('is reported where it is wrapped more often than anybody reads', () => {
    const wrapped = Array.from({ length: 9 }).reduce((text: string) => encode(text), letter(CANARY));
    expect(examine(wrapped).unexamined).toEqual(['encoded']);
  });
});

const pem = generateKeyPairSync('rsa', {
  modulusLength: 4096,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('what is no run', () => {
  const hashes = Array.from({ length: 50 }, (_, at) => createHash('sha256').update(`${at}`).digest('hex'));
  it.each([
    ['prose', 'It was the best of times, it was the worst of times.\n'.repeat(100)],
    ['a long word', 'a'.repeat(900)],
    ['a long number', '31415926535897932384626433'.repeat(40)],
    ['a line that somebody drew', `${'-'.repeat(900)}\n${'_'.repeat(900)}\n${'='.repeat(900)}`],
    ['a long name', 'some-long-name_of-things/'.repeat(40)],
    ['a sequence of genes', inLines('ACGTTGCAAC'.repeat(200), 70)],
    ['hashes', hashes.join('\n')],
    ['hashes with names', hashes.map((hash, at) => `${hash}  file-${at}.txt`).join('\n')],
    ['a list of ids', hashes.map((hash) => `Id-${hash.slice(0, 36)}`).join('\n')],
    [
      'a long URL',
      `see https://example.org/Path/To/${'Thing9/'.repeat(200)}?state=${opaque.replaceAll(/[+/=]/g, 'x')}`,
    ],
    ['minified code', 'function a(b){return b.c?d[e]:f(9)}var G=[1,2,3].map(h=>h*2);'.repeat(100)],
    ['a source map', `{"mappings":"${'AAAA,SAASA,GAAGC,CAAC9;'.repeat(200)}`],
    ['a public key', `Use this:\n${pem.publicKey}`],
    ['a certificate', `-----BEGIN CERTIFICATE-----\n${inLines(opaque, 64)}\n-----END CERTIFICATE-----\n`],
    ['a certificate in one line', `-----BEGIN CERTIFICATE-----${opaque}-----END CERTIFICATE-----`],
    [
      'a key of old with its headers',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\n${inLines(opaque, 64)}\n-----END RSA PRIVATE KEY-----`,
    ],
  ])('is %s', (_name, text) => {
    expect(examine(text).unexamined).toEqual([]);
    expect(
      rewriteRequest({ dialect: 'openai', body: { a: text }, stream: false }, (one) => one).unexamined,
    ).toEqual([]);
  });

  it('is a key that was taken out, however its block is written', () => {
    for (const block of [
      pem.privateKey,
      pem.privateKey.replaceAll('\n', ''),
      `-----BEGIN SOMETHING-----\n${opaque}\n-----END SOMETHING-----`,
    ]) {
      expect(examine(`My key: ${block} thanks`).unexamined).toEqual([]);
    }
    expect(examine(`-----BEGIN MESSAGE-----\n${opaque}`).unexamined).toEqual(['encoded']);
  });
});

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '-',
      '-----',
      '=',
      '\n',
      ' ',
      '\n> ',
      '/',
      '://',
      'Thanks',
      '-----BEGIN KEY-----',
      CANARY,
    ),
    fc.nat(200).map((length) => opaque.slice(0, length)),
    fc.nat(2_000).map((length) => encode(`${letter(CANARY)}${'é'.repeat(length)}`)),
    fc.constantFrom(60, 64, 76).map((width) => inLines(encode(letter(CANARY)), width)),
  );

  it('has runs that follow each other, and stays the same where nothing changes', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let done = 0;
        for (const { start, end, content, isOpaque } of readEncodedRuns(text, 512, () => {})) {
          expect(start).toBeGreaterThanOrEqual(done);
          expect(end - start).toBeGreaterThanOrEqual(512);
          expect(isOpaque && content !== undefined).toBe(false);
          done = end;
        }
        expect(done).toBeLessThanOrEqual(text.length);
        const call: ChatCall = { dialect: 'openai', body: { messages: [text] }, stream: false };
        expect(rewriteRequest(call, (one) => one).chat).toBe(call);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time by its length', () => {
    const line = opaque.slice(0, 76);
    for (const unit of [
      'word ',
      `${'a'.repeat(59)} `,
      `${'a'.repeat(60)} `,
      `${line}\n`,
      `${line}\n\n`,
      `${line}${' '.repeat(76)}`,
      '-----',
      '----a',
      '-----BEGIN KEY-----',
      `://${'a'.repeat(60)}`,
      `${opaque.slice(0, 512)}:`,
      `${encode(letter(CANARY))}\n`,
      '=\n>',
    ]) {
      const text = unit.repeat(2_000_000 / unit.length);
      const started = process.cpuUsage();
      readEncodedRuns(text, 512, () => {});
      expect(process.cpuUsage(started).user / 1e6, unit).toBeLessThan(5);
    }
  });
});
