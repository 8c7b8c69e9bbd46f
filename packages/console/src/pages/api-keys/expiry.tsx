import { Pill } from '../../kit/pill.tsx';
import { useNow } from '../../kit/use-now.ts';
import { exactMoment, fullDay } from '../../words/moment.ts';
import classes from './api-keys.module.css';
import { type ApiKey, expiryOf } from './key-words.ts';

/** When a key ends, and how many days are left. */
export function Expiry({ of: key }: { readonly of: ApiKey }) {
  const { words, tone } = expiryOf(key, useNow());
  const at = new Date(key.expires_at);
  if (key.state === 'revoked') return <span className={classes.quiet}>{words}</span>;
  return (
    <span className={classes.stacked}>
      <time dateTime={key.expires_at} title={exactMoment(at)}>
        {fullDay(at)}
      </time>
      {tone === 'neutral' ? <span className={classes.quiet}>{words}</span> : <Pill tone={tone}>{words}</Pill>}
    </span>
  );
}
