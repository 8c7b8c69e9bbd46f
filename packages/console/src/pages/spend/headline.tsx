import { Skeleton } from '@mantine/core';

import { Stat, StatRow } from '../../kit/stat.tsx';
import { exactMoney, money } from '../../words/money.ts';
import { count, counted, share, shortCount } from '../../words/quantity.ts';
import { changeOf, type Sums } from './sums.ts';

/** What the span came to, and what it is compared with. */
export function Headline({
  sums,
  before,
  words,
}: {
  readonly sums: Sums | undefined;
  readonly before: Sums | undefined;
  /** What it is compared with. */
  readonly words: string;
}) {
  if (sums === undefined) return <Skeleton height={104} radius="lg" aria-label="Loading" />;
  const isJudged = sums.judged > 0;
  const perCall = sums.answered === 0 ? null : sums.cost / sums.answered;
  return (
    <StatRow>
      <Stat
        label="Spend"
        value={<span title={exactMoney(sums.cost)}>{money(sums.cost)}</span>}
        note={changeWords(sums.cost, before?.cost, words)}
      />
      <Stat
        label="Saved"
        value={isJudged ? <span title={exactMoney(sums.saved)}>{money(sums.saved)}</span> : '–'}
        tone={!isJudged ? 'neutral' : sums.saved < 0 ? 'bad' : 'good'}
        note={
          !isJudged
            ? 'no call had a baseline'
            : sums.baseline > 0
              ? `${share(sums.saved / sums.baseline)} of the baseline`
              : undefined
        }
      />
      <Stat
        label="Would have cost"
        value={isJudged ? <span title={exactMoney(sums.baseline)}>{money(sums.baseline)}</span> : '–'}
        note={
          isJudged
            ? `${counted(sums.judged, 'call')} with a baseline, which did cost ${money(sums.judgedCost)}`
            : undefined
        }
      />
      <Stat label="Calls" value={count(sums.calls)} note={changeWords(sums.calls, before?.calls, words)} />
      <Stat
        label="Cost of a call"
        value={perCall === null ? '–' : money(perCall)}
        note={`${shortCount(sums.inputTokens)} tokens in, ${shortCount(sums.outputTokens)} out`}
      />
      {sums.unpriced > 0 && (
        <Stat
          label="Without a price"
          value={counted(sums.unpriced, 'call')}
          tone="warn"
          note="in no sum of money"
        />
      )}
    </StatRow>
  );
}

function changeWords(now: number, before: number | undefined, words: string): string | undefined {
  if (before === undefined) return undefined;
  const change = changeOf(now, before);
  if (change === null) return now === 0 ? undefined : `nothing ${words.replace('as many', 'in as many')}`;
  return `${change > 0 ? '+' : ''}${share(change)} on ${words}`;
}
