import { AppError } from '../../platform/errors.ts';
import type { Place } from './store.ts';

const PATTERN = /^([on])(\d{1,15})\.(\d{1,18})$/;

/** A place in the list as clients carry it from one page to the next. */
export function writeCursor({ towards, at, index }: Place): string {
  return `${towards === 'older' ? 'o' : 'n'}${at.getTime()}.${index}`;
}

/** Throws AppError `parameter_invalid` for what was never given out. */
export function readCursor(text: string): Place {
  const [, towards, at, index] = PATTERN.exec(text) ?? [];
  const moment = new Date(Number(at));
  if (towards === undefined || index === undefined || Number.isNaN(moment.getTime())) {
    throw new AppError('parameter_invalid', 'cursor is the `older` or `newer` of an earlier answer.', {
      param: 'cursor',
    });
  }
  return { towards: towards === 'o' ? 'older' : 'newer', at: moment, index: BigInt(index) };
}
