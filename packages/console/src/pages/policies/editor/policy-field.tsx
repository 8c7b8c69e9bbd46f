import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from 'react';

import classes from './editor.module.css';
import { type LineMark, LineNumbers, PaintedLines } from './policy-text.tsx';
import { indentAfter, offsetOf, placeOf, type TextPlace, wordEnd } from './text-places.ts';

/** What a page may ask of the field. */
export interface FieldHandle {
  /** Puts the cursor at a place, shows it and selects the word there. */
  goTo(place: TextPlace): void;
  /** Where the cursor is. */
  place(): TextPlace;
}

/** Lines that stay visible above a place that is gone to. */
const LINES_ABOVE = 4;

/**
 * A field to write a policy in: a plain text field, with painted lines beneath it that are as wide and as high, so
 * that cursor, selection, undo, screen readers and spell checkers are the browser's own.
 */
export function PolicyField({
  value,
  onChange,
  marks,
  isFaulty,
  describedBy,
  handle,
  onJump,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly marks: ReadonlyMap<number, LineMark>;
  readonly isFaulty: boolean;
  readonly describedBy: string;
  readonly handle: Ref<FieldHandle>;
  /** F8 was pressed, or Shift and F8. */
  readonly onJump: (direction: 'next' | 'previous') => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = value.split('\n').length;

  useImperativeHandle(handle, () => ({
    goTo(place) {
      const start = offsetOf(value, place);
      field.current?.focus({ preventScroll: true });
      field.current?.setSelectionRange(start, wordEnd(value, start));
      const lineHeight = (field.current?.scrollHeight ?? 0) / Math.max(1, lines);
      scroller.current?.scrollTo({ top: (place.line - 1 - LINES_ABOVE) * lineHeight, left: 0 });
    },
    place: () => placeOf(value, field.current?.selectionStart ?? 0),
  }));

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'F8') {
      event.preventDefault();
      onJump(event.shiftKey ? 'previous' : 'next');
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing) {
      const indent = indentAfter(value, event.currentTarget.selectionStart);
      // The browser's own command is the one way to write that undo knows; elsewhere a plain new line is written.
      if (indent !== '' && insertText(`\n${indent}`)) event.preventDefault();
    }
  };

  return (
    <div className={classes.frame} data-faulty={isFaulty}>
      <div className={classes.scroller} ref={scroller}>
        <LineNumbers lines={lines} marks={marks} />
        <div className={classes.sheet}>
          <pre className={classes.paint} aria-hidden="true">
            <PaintedLines text={value} marks={marks} />
          </pre>
          <textarea
            ref={field}
            className={classes.field}
            aria-label="Policy as YAML or JSON"
            aria-invalid={isFaulty}
            aria-describedby={describedBy}
            aria-keyshortcuts="F8 Shift+F8"
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            autoComplete="off"
            wrap="off"
          />
        </div>
      </div>
    </div>
  );
}

function insertText(text: string): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else keeps the field's undo
  return document.execCommand('insertText', false, text);
}
