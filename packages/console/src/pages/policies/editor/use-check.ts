import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { AvouchError } from '@avouch/sdk';
import { useMemo } from 'react';

import { problemOf } from '../../../api/problem.ts';
import { count } from '../../../words/quantity.ts';
import { lintQuery } from '../policy-queries.ts';
import type { Remark } from '../shapes.ts';
import type { LineMark } from './policy-text.tsx';

/** A text is checked once typing pauses. */
const PAUSE_MS = 250;

/** What the server says of a text as it stands now. */
export interface Check {
  /** `checking` until the answer is about this very text: only then it is known to be sound. */
  readonly state: 'checking' | 'sound' | 'faulty' | 'failed';
  readonly faults: readonly Remark[];
  readonly warnings: readonly Remark[];
  readonly marks: ReadonlyMap<number, LineMark>;
  readonly problem: AvouchError | undefined;
  readonly retry: () => void;
}

/** Checks a text while it is written. The last faults stay until the next answer is there. */
export function useCheck(source: string): Check {
  const [settled] = useDebouncedValue(source, PAUSE_MS);
  const query = useQuery({ ...lintQuery(settled), placeholderData: keepPreviousData });
  const { faults, warnings, marks } = useMemo(() => {
    const found = { faults: localized(query.data?.faults), warnings: localized(query.data?.warnings) };
    return { ...found, marks: marksOf(found) };
  }, [query.data]);
  const isAboutThis = settled === source && !query.isPlaceholderData;
  return {
    state:
      isAboutThis && query.isError
        ? 'failed'
        : !isAboutThis || query.data === undefined
          ? 'checking'
          : query.data.valid
            ? 'sound'
            : 'faulty',
    faults,
    warnings,
    marks,
    problem: query.isError ? problemOf(query.error) : undefined,
    retry: () => void query.refetch(),
  };
}

/** Bounds in the server's sentences, with the reader's way of grouping digits. */
function localized(remarks: readonly Remark[] = []): readonly Remark[] {
  return remarks.map((remark) => ({
    ...remark,
    message: remark.message.replaceAll(/\b\d{5,}\b/g, (digits) => count(BigInt(digits))),
  }));
}

function marksOf({
  faults,
  warnings,
}: {
  readonly faults: readonly Remark[];
  readonly warnings: readonly Remark[];
}): ReadonlyMap<number, LineMark> {
  const marks = new Map<number, LineMark>();
  const add = (tone: LineMark['tone']) => (remark: Remark) => {
    if (!marks.has(remark.line)) marks.set(remark.line, { tone, message: remark.message });
  };
  faults.forEach(add('bad'));
  warnings.forEach(add('warn'));
  return marks;
}
