import { useNow } from './use-now.ts';
import { exactMoment, moment, relativeMoment } from '../words/moment.ts';

/** A moment as the reader sees it: how long ago, or its date, and exactly in the title. */
export function When({
  at,
  as = 'relative',
}: {
  readonly at: string | Date;
  readonly as?: 'relative' | 'moment';
}) {
  const date = typeof at === 'string' ? new Date(at) : at;
  const now = useNow();
  return (
    <time dateTime={date.toISOString()} title={exactMoment(date)}>
      {as === 'relative' ? relativeMoment(date, now) : moment(date)}
    </time>
  );
}
