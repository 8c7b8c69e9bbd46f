import * as fc from 'fast-check';

const codePoint = fc
  .oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10ffff))
  .map((code) => String.fromCodePoint(code));

/** Any text at all: control characters, every plane, lone surrogates. */
export const anyText = fc.string({ unit: codePoint });

/** Any text that UTF-8 can write. */
export const wellFormedText = anyText.filter((text) => text.isWellFormed());
