import type { Examination } from '../examination.ts';

const DASHES = '-----';
const BEGIN = /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const END = /-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
/** The body of a key whose end is cut off. */
const BODY = /[A-Za-z0-9+/=\s:,.\\-]{0,20000}/y;

/** A private key in PEM (RFC 7468) or OpenPGP's armour, from its dashes; one without an end too. Gives where to go on. */
export function readPrivateKey(exam: Examination, at: number): number {
  const { text } = exam;
  if (!exam.wants('private_key') || !text.startsWith(DASHES, at)) return at + 1;
  BEGIN.lastIndex = at;
  if (!BEGIN.test(text)) return at + DASHES.length;
  const bodyStart = BEGIN.lastIndex;
  // The search stops at the next dashes, where the scan goes on: no part of the text is searched twice.
  const next = text.indexOf(DASHES, bodyStart);
  END.lastIndex = next;
  if (next >= 0 && END.test(text)) {
    exam.report('private_key', at, END.lastIndex, 0.99);
    return END.lastIndex;
  }
  BODY.lastIndex = bodyStart;
  const body = BODY.exec(text)?.[0].replace(/[\s-]+$/, '') ?? '';
  const end = bodyStart + body.length;
  if (body.length < 32) return bodyStart;
  exam.report('private_key', at, end, 0.9);
  return end;
}
