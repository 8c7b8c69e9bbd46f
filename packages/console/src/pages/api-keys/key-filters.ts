import type { QueryOf } from '@avouch/sdk';

import { optional, text } from '../../url/codec.ts';
import type { Search } from '../../url/search.ts';

const STATES = ['active', 'expired', 'revoked', 'any'] as const;
const KINDS = ['secret', 'signing'] as const;

const stateCodec = optional(STATES);
const kindCodec = optional(KINDS);
const plain = text();
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The longest search that the server takes. */
const MOST_LETTERS = 100;

/** What the list of keys is narrowed to. */
export interface KeyFilters {
  /** Keys that work are what is looked for mostly. */
  readonly state: (typeof STATES)[number];
  readonly kind: (typeof KINDS)[number] | undefined;
  /** `me`, the id of a user, or empty for everybody. */
  readonly owner: string;
  readonly search: string;
}

/** Pure: the filters that a URL states. */
export function readFilters(search: Search): KeyFilters {
  const owner = plain.read(search['owner']);
  return {
    state: stateCodec.read(search['state']) ?? 'active',
    kind: kindCodec.read(search['kind']),
    owner: owner === 'me' || ID.test(owner) ? owner : '',
    search: plain.read(search['search']).slice(0, MOST_LETTERS),
  };
}

/** Pure: the filters and the page as `GET /v1/api-keys` takes them. */
export function queryOf(
  { state, kind, owner, search }: KeyFilters,
  cursor: string,
): QueryOf<'get', '/v1/api-keys'> {
  const wanted = search.trim();
  return {
    ...(state !== 'any' && { state }),
    ...(kind && { kind }),
    ...(owner !== '' && { owner }),
    ...(wanted !== '' && { search: wanted }),
    ...(ID.test(cursor) && { after: cursor }),
  };
}

export function isFiltered({ state, kind, owner, search }: KeyFilters): boolean {
  return state !== 'active' || kind !== undefined || owner !== '' || search.trim() !== '';
}
