/** The end of the literal that begins at `start`: the position after its closing quote. */
export function quoteAfter(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (json[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

/** The first position from `start` on that holds no white space of JSON. */
export function spaceAfter(json: string, start: number): number {
  let at = start;
  while (at < json.length && isJsonSpace(json.charCodeAt(at))) at += 1;
  return at;
}

export function isJsonSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
