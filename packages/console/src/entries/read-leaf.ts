/** What an entry's bytes say, read with care: nothing that is read here was verified yet. */
export interface ReadLeaf {
  readonly id: string | undefined;
  readonly kind: string;
  readonly at: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Pure: the fields of a leaf. Bytes that are no entry become one of a kind that says so. */
export function readLeaf(leaf: string): ReadLeaf {
  const found = parsed(leaf);
  if (found === undefined) return { id: undefined, kind: 'unreadable', at: undefined, body: {} };
  const { id, kind, at, v: _version, ...body } = found;
  return {
    id: typeof id === 'string' ? id : undefined,
    kind: typeof kind === 'string' ? kind : 'unreadable',
    at: typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? at : undefined,
    body,
  };
}

function parsed(leaf: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const found: unknown = JSON.parse(leaf);
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : undefined;
  } catch {
    return undefined;
  }
}
