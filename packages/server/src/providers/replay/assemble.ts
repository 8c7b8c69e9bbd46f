import type { Dialect, StreamFrame, Usage } from '../exchange.ts';
import { dataOf } from '../event-text.ts';
import { isGiven, isRecord } from '../json.ts';
import { DONE } from '../openai/stream.ts';
import { assembleAnthropic } from './assemble-anthropic.ts';
import { assembleOpenAi } from './assemble-openai.ts';
import { parseExact } from './exact-json.ts';

export interface Assembler {
  /** Frames of a stream in the client's dialect, in their order, one event each. */
  push(frames: readonly StreamFrame[]): void;
  /**
   * The whole answer as JSON; undefined where the stream did not end well, or held anything that is not known to be
   * put together exactly. `usage` takes the place of one that the client did not ask for: a whole answer has it always.
   */
  finish(usage?: Usage): string | undefined;
}

/** Puts a streamed answer together to what the same call would have got without a stream. */
export function createAssembler(dialect: Dialect): Assembler {
  const assembler = dialect === 'openai' ? assembleOpenAi() : assembleAnthropic();
  let isKnown = true;
  // OpenAI ends a stream with a text of its own, Anthropic with an event that its assembler reads.
  let isOver = dialect === 'anthropic';

  function take(data: string): boolean {
    if (dialect === 'openai' && data === DONE) {
      isOver = true;
      return true;
    }
    const event = parseExact(data);
    return isRecord(event) && !isGiven(event['error']) && assembler.take(event);
  }

  return {
    push(frames) {
      for (const { text } of frames) {
        if (!isKnown) return;
        const data = dataOf(text);
        if (data !== '') isKnown = readable(() => take(data)) ?? false;
      }
    },
    finish: (usage) => (isKnown && isOver ? readable(() => assembler.finish(usage)) : undefined),
  };
}

/** What is no JSON, or is nested too deeply to be written again, is not put together. */
function readable<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
