import type { QueryOf } from '@avouch/sdk';

import { date, text } from '../../url/codec.ts';
import type { Search } from '../../url/search.ts';

const plain = text();
/** As the server takes them; anything else in a URL is no filter. */
const WORD = /^[\w.:-]{1,100}$/;
const DAY_MS = 24 * 3_600_000;

/** What the audit trail is narrowed to. */
export interface AuditFilters {
  /** The first word of the kinds that are meant, such as `api_key`; empty for all. */
  readonly about: string;
  /** Who acted, as entries name them; empty for anybody. */
  readonly by: string;
  readonly from: string | undefined;
  /** Included. */
  readonly to: string | undefined;
}

/** Pure: the filters that a URL states. */
export function readFilters(search: Search): AuditFilters {
  return {
    about: wordIn(search['about']),
    by: wordIn(search['by']),
    from: date.read(search['from']),
    to: date.read(search['to']),
  };
}

/** Pure: the filters as `GET /v1/audit` takes them. Dates are days of the reader, and the last one counts whole. */
export function queryOf({ about, by, from, to }: AuditFilters): QueryOf<'get', '/v1/audit'> {
  return {
    // With its dot, so that `session` does not find what begins with the same letters.
    ...(about !== '' && { kind: about.includes('.') ? about : `${about}.` }),
    ...(by !== '' && { by }),
    ...(from !== undefined && { from: midnightOf(from).toISOString() }),
    ...(to !== undefined && { to: midnightAfter(to).toISOString() }),
  };
}

export function isFiltered({ about, by, from, to }: AuditFilters): boolean {
  return about !== '' || by !== '' || from !== undefined || to !== undefined;
}

function wordIn(found: string | undefined): string {
  const word = plain.read(found);
  return WORD.test(word) ? word : '';
}

/** A day as the reader's own clock has it. */
function midnightOf(day: string): Date {
  return new Date(`${day}T00:00:00`);
}

function midnightAfter(day: string): Date {
  // Noon of the next day, then back: a day may have 23 or 25 hours.
  const next = new Date(midnightOf(day).getTime() + 1.5 * DAY_MS);
  next.setHours(0, 0, 0, 0);
  return next;
}
