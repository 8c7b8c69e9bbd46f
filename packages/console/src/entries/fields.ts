import { moment } from '../words/moment.ts';
import type { NameOf } from './use-names.ts';

/** The fields of an entry, read with care: an entry may be of a kind or a version that is not known here. */
export interface Fields {
  /** Who is named there. */
  who(field: string): string;
  /** A text; empty where there is none. */
  text(field: string): string;
  /** A code as words. */
  words(field: string): string;
  number(field: string): number | undefined;
  is(field: string): boolean;
  list(field: string): readonly string[];
  at(field: string): string;
}

export function fieldsOf(body: Readonly<Record<string, unknown>>, nameOf: NameOf): Fields {
  const text = (field: string) => {
    const value = body[field];
    return typeof value === 'string' ? value : '';
  };
  return {
    text,
    who: (field) => (text(field) === '' ? 'Somebody' : nameOf(text(field))),
    words: (field) => text(field).replaceAll(/[_.]/g, ' '),
    number(field) {
      const value = body[field];
      return typeof value === 'number' ? value : undefined;
    },
    is: (field) => body[field] === true,
    list(field) {
      const value = body[field];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    },
    at: (field) => (Number.isNaN(Date.parse(text(field))) ? '' : moment(new Date(text(field)))),
  };
}
