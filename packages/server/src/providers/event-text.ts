/** Reads the data of one event that was written out, as a frame of a stream is. '' where it has none. */
export function dataOf(text: string): string {
  // Nearly every frame of OpenAI's is one line of data.
  const isOneLine = text.startsWith('data: ') && text.indexOf('\n') === text.length - 2;
  if (isOneLine && !text.includes('\r')) return text.slice(6, -2);
  const lines = text.split(lineEnd).filter((line) => isData(line));
  return lines.map((line) => line.slice(line[5] === ' ' ? 6 : 5)).join('\n');
}

/** The same event with other data. */
export function withData(text: string, newData: string): string {
  const lines = text.split(lineEnd);
  const first = lines.findIndex((line) => isData(line));
  const kept = lines.flatMap((line, index) =>
    index === first ? newData.split('\n').map((part) => `data: ${part}`) : isData(line) ? [] : [line],
  );
  return kept.join('\n');
}

/** Events of either dialect as their vendors write them. */
export function writeOpenAiEvent(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export function writeAnthropicEvent(event: {
  readonly type: string;
  readonly [field: string]: unknown;
}): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const lineEnd = /\r\n|\n|\r/;

function isData(line: string): boolean {
  return line.startsWith('data:') || line === 'data';
}
