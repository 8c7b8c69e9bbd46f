import type { AnswerOf } from '@avouch/sdk';

import { kindName } from '../../entries/kinds.ts';
import { isRefusal, sentenceOf } from '../../entries/sentences.ts';
import type { NameOf } from '../../entries/use-names.ts';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { count } from '../../words/quantity.ts';
import classes from './audit.module.css';

type AuditEntry = AnswerOf<'get', '/v1/audit'>['entries'][number];

/** The columns of the trail. The server gives it newest first; sorting puts the page at hand in order. */
export function auditColumns(nameOf: NameOf): readonly Column<AuditEntry>[] {
  const says = ({ kind, by, body }: AuditEntry) => sentenceOf({ kind, body: { ...body, by } }, nameOf);
  return [
    {
      id: 'says',
      header: 'What happened',
      isName: true,
      cell: (entry) => (
        <span className={classes.says}>
          {isRefusal(entry.kind) && <Pill tone="warn">Refused</Pill>} {says(entry)}
        </span>
      ),
      sortBy: says,
    },
    {
      id: 'kind',
      header: 'Kind',
      hiddenAtFirst: true,
      cell: ({ kind }) => <span className={classes.kind}>{kindName(kind)}</span>,
      sortBy: ({ kind }) => kind,
    },
    {
      id: 'by',
      header: 'Who',
      cell: ({ by }) =>
        by === null ? (
          <span className={classes.kind}>–</span>
        ) : (
          <span className={classes.short}>{nameOf(by)}</span>
        ),
      sortBy: ({ by }) => (by === null ? null : nameOf(by)),
    },
    {
      id: 'at',
      header: 'When',
      cell: ({ at }) => (
        <span className={classes.short}>
          <When at={at} as="moment" />
        </span>
      ),
      sortBy: ({ at }) => at,
    },
    {
      id: 'index',
      header: 'Entry',
      align: 'end',
      hiddenAtFirst: true,
      cell: ({ index }) => count(BigInt(index)),
      sortBy: ({ index }) => BigInt(index),
    },
  ];
}
