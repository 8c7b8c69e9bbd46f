/** A text that is being written. */
export interface Draft {
  readonly source: string;
  /** The version in force when it was begun. */
  readonly baseVersion: number;
  /** What that version said, so that what nobody has changed is not kept. */
  readonly baseSource: string;
}

/** One text a tenant and tab. It goes with the tab, as it may say what a company has not decided yet. */
function keyOf(tenantId: string): string {
  return `avouch.policy-draft.${tenantId}`;
}

/** The text that a reload or another page has interrupted. Whatever stands in the storage reads as one, or none. */
export function readDraft(storage: Pick<Storage, 'getItem'>, tenantId: string): Draft | undefined {
  try {
    const found: unknown = JSON.parse(storage.getItem(keyOf(tenantId)) ?? 'null');
    return isDraft(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text, or forgets it where nobody has changed anything. A full storage keeps what it had. */
export function keepDraft(
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
  tenantId: string,
  draft: Draft | undefined,
): void {
  try {
    if (draft === undefined || !isChanged(draft)) storage.removeItem(keyOf(tenantId));
    else storage.setItem(keyOf(tenantId), JSON.stringify(draft));
  } catch {
    // Writing goes on: the page asks before it is left.
  }
}

export function isChanged({ source, baseSource }: Draft): boolean {
  return source !== baseSource;
}

function isDraft(found: unknown): found is Draft {
  return (
    typeof found === 'object' &&
    found !== null &&
    'source' in found &&
    typeof found.source === 'string' &&
    'baseSource' in found &&
    typeof found.baseSource === 'string' &&
    'baseVersion' in found &&
    Number.isSafeInteger(found.baseVersion)
  );
}
