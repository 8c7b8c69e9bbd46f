import type { AnswerOf } from '@avouch/sdk';
import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { exactMoment, fullDay } from '../../words/moment.ts';
import classes from './api-keys.module.css';
import { dueWords, KIND_WORDS, nothingDueWords } from './due-words.ts';

export type Credential = AnswerOf<'get', '/v1/credentials/due'>['credentials'][number];

/** What has an age limit and nears it: keys of the tenant, and what the operator replaces. */
export function DuePanel() {
  const query = useQuery({
    queryKey: ['credentials', 'due'],
    queryFn: ({ signal }) => api.get('/v1/credentials/due', { signal }),
  });
  return (
    <Panel
      title="What is due"
      lead="Keys and certificates live a year at most. From 30 days before the end they stand here, and a notice goes out."
    >
      <Loaded query={query} skeletonHeight={24}>
        {({ credentials }) => <Due credentials={credentials} />}
      </Loaded>
    </Panel>
  );
}

function Due({ credentials }: { readonly credentials: readonly Credential[] }) {
  const due = credentials.filter(({ state }) => state !== 'ok');
  if (due.length === 0) return <p className={classes.calm}>{nothingDueWords(credentials)}</p>;
  return (
    <ul className={classes.due}>
      {due.map((one) => (
        <li key={`${one.kind} ${one.id} ${one.expires_at}`}>
          <span>
            <strong>{one.name}</strong> <span className={classes.quiet}>{KIND_WORDS[one.kind]}</span>
          </span>
          <span className={classes.dueEnd}>
            <time dateTime={one.expires_at} title={exactMoment(new Date(one.expires_at))}>
              {fullDay(new Date(one.expires_at))}
            </time>
            <Pill tone={one.state === 'overdue' ? 'bad' : 'warn'}>{dueWords(one)}</Pill>
          </span>
          <span className={classes.quiet}>
            {one.renewal === 'by_itself'
              ? 'It should have been replaced by itself: tell the operator.'
              : one.owner === 'installation'
                ? 'The operator replaces it.'
                : 'Rotate it, or let it end.'}
          </span>
        </li>
      ))}
    </ul>
  );
}
