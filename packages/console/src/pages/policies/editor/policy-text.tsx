import { memo } from 'react';

import { paintLine } from './paint-line.ts';
import classes from './editor.module.css';

/** What stands at a line besides its text. */
export interface LineMark {
  readonly tone: 'bad' | 'warn';
  readonly message: string;
}

const NO_MARKS: ReadonlyMap<number, LineMark> = new Map();

/** Lines that are painted anew together: of a long policy, typing touches one block. */
const BLOCK_LINES = 50;

/** The lines of a policy, painted, each with what is wrong with it. For the eye: a text field or a list says it too. */
export function PaintedLines({
  text,
  marks = NO_MARKS,
}: {
  readonly text: string;
  readonly marks?: ReadonlyMap<number, LineMark>;
}) {
  const lines = text.split('\n');
  const marked = new Set([...marks.keys()].map((line) => Math.floor((line - 1) / BLOCK_LINES)));
  return Array.from({ length: Math.ceil(lines.length / BLOCK_LINES) }, (_, block) => (
    <Block
      key={block}
      text={lines.slice(block * BLOCK_LINES, (block + 1) * BLOCK_LINES).join('\n')}
      firstLine={block * BLOCK_LINES + 1}
      marks={marked.has(block) ? marks : NO_MARKS}
    />
  ));
}

const Block = memo(function Block({
  text,
  firstLine,
  marks,
}: {
  readonly text: string;
  readonly firstLine: number;
  readonly marks: ReadonlyMap<number, LineMark>;
}) {
  return text
    .split('\n')
    .map((line, index) => <Line key={`${index}`} text={line} mark={marks.get(firstLine + index)} />);
});

const Line = memo(function Line({
  text,
  mark,
}: {
  readonly text: string;
  readonly mark: LineMark | undefined;
}) {
  return (
    <span className={classes.line} data-tone={mark?.tone}>
      {paintLine(text).map((piece, index) => (
        <span key={`${index}`} data-kind={piece.kind}>
          {piece.text}
        </span>
      ))}
      {mark && <span className={classes.remark}>{mark.message}</span>}
      {'\n'}
    </span>
  );
});

/** The numbers of the lines. */
export const LineNumbers = memo(function LineNumbers({
  lines,
  marks = NO_MARKS,
}: {
  readonly lines: number;
  readonly marks?: ReadonlyMap<number, LineMark>;
}) {
  return (
    <div className={classes.gutter} aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} data-tone={marks.get(index + 1)?.tone}>
          {index + 1}
        </span>
      ))}
    </div>
  );
});

/** A policy to read, with line numbers. */
export function PolicyText({ text, label }: { readonly text: string; readonly label: string }) {
  const shown = text.replace(/\n$/, '');
  return (
    <div className={classes.frame} data-readonly="true">
      <div className={classes.scroller} role="region" aria-label={label} tabIndex={0}>
        <LineNumbers lines={shown.split('\n').length} />
        <pre className={classes.paint}>
          <PaintedLines text={shown} />
        </pre>
      </div>
    </div>
  );
}
