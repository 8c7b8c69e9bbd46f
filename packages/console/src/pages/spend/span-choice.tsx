import { Select, TextInput } from '@mantine/core';

import { usePatchUrl } from '../../url/use-url-state.ts';
import { addDays } from '../../words/days.ts';
import { SPAN_NAMES, type Span, spanCodec, type SpanName } from './span.ts';
import classes from './spend.module.css';

const ORDER: readonly SpanName[] = ['7-days', '30-days', '90-days', 'month', 'last-month', 'dates'];

/** Of which days the page is. */
export function SpanChoice({ name, span }: { readonly name: SpanName; readonly span: Span }) {
  const patch = usePatchUrl();
  const last = addDays(span.to, -1);
  const choose = (chosen: SpanName) =>
    patch({
      span: spanCodec.write(chosen),
      // Dates begin with those that were shown.
      from: chosen === 'dates' ? span.from : undefined,
      to: chosen === 'dates' ? last : undefined,
    });
  return (
    <div className={classes.span}>
      <Select
        aria-label="Time"
        size="sm"
        w={160}
        allowDeselect={false}
        data={ORDER.map((value) => ({ value, label: SPAN_NAMES[value] }))}
        value={name}
        onChange={(value) => choose(spanCodec.read(value ?? undefined))}
      />
      {name === 'dates' && (
        <>
          <TextInput
            type="date"
            size="sm"
            aria-label="First day"
            value={span.from}
            max={last}
            onChange={(event) => patch({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            size="sm"
            aria-label="Last day"
            value={last}
            min={span.from}
            onChange={(event) => patch({ to: event.currentTarget.value || undefined })}
          />
        </>
      )}
    </div>
  );
}
