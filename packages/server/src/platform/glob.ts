/**
 * Compiles a pattern in which `*` stands for any characters, also none. Each piece between stars is looked for
 * once, from the left, so no name can make it backtrack.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (name) => name === pattern;
  const middles = rest.filter((piece) => piece !== '');
  return (name) => {
    if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail))
      return false;
    let position = head.length;
    const end = name.length - tail.length;
    for (const middle of middles) {
      const found = name.indexOf(middle, position);
      if (found === -1 || found + middle.length > end) return false;
      position = found + middle.length;
    }
    return true;
  };
}
