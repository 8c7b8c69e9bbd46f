/** How far an address reaches from its first and last digit. */
const BEFORE = 120;
const AFTER = 120;

/** The parts of a text in which an address can be: those around digits, so that most texts are hardly read at all. */
export function windowsAroundDigits(
  text: string,
): readonly { readonly start: number; readonly end: number }[] {
  const windows: { start: number; end: number }[] = [];
  let last: { start: number; end: number } | undefined;
  for (let at = nextDigit(text, 0); at < text.length; at = nextDigit(text, at + 1)) {
    const start = Math.max(0, at - BEFORE);
    const end = Math.min(text.length, at + AFTER);
    if (last === undefined || start > last.end) {
      last = { start, end };
      windows.push(last);
    } else last.end = end;
  }
  return windows.map(({ start, end }) => ({ start: toWordStart(text, start), end: toWordEnd(text, end) }));
}

function nextDigit(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** A window begins and ends at a space, if one is near. */
const NEAR = 24;

function toWordStart(text: string, start: number): number {
  if (start === 0) return start;
  for (let at = start; at < start + NEAR; at += 1) if (isBlank(text, at)) return at;
  return start;
}

function toWordEnd(text: string, end: number): number {
  if (end === text.length) return end;
  for (let at = end; at > end - NEAR; at -= 1) if (isBlank(text, at)) return at;
  return end;
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\n';
}
