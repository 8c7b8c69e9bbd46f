import { AppError } from '../platform/errors.ts';
import type { AnswerStream, Dialect, StreamFrame, UpstreamFailure, Usage } from './exchange.ts';
import { renderAnthropicErrorFrame } from './anthropic/error.ts';
import { readErrorObject } from './failure.ts';
import { parseRecord } from './json.ts';
import type { JsonRecord } from './json.ts';
import { renderOpenAiErrorFrame } from './openai/error.ts';
import { createEventDecoder } from './sse.ts';

/** What has been seen of a streamed answer; the vendor's reader writes it, the gateway reads it. */
export interface StreamState {
  model: string | undefined;
  usage: Usage | undefined;
  inputUsage: Usage | undefined;
  finishReason: string | undefined;
  outputCharacters: number;
  /** The client has been told, or is about to be told, that the answer is complete. */
  final: boolean;
  /** The vendor's end mark has come. */
  ended: boolean;
  failure: UpstreamFailure | undefined;
}

/** One event of the upstream, with its data as an object; `text` is the block as it came. */
interface StreamEvent {
  readonly body: JsonRecord;
  readonly text: string;
}

export interface StreamReader {
  /** Data that is not JSON but the vendor's end mark (OpenAI's `[DONE]`). */
  readonly endMark?: string;
  /** Reads one event and sends what it means to the client. */
  read(event: StreamEvent, state: StreamState, send: (text: string) => void): void;
  /** The textual end mark has come. */
  readEnd?(text: string, state: StreamState, send: (text: string) => void): void;
  /** A block without data, a comment for one. */
  readComment?(text: string, send: (text: string) => void): void;
}

/**
 * Joins the decoder and a vendor's reader into an `AnswerStream`: data must be JSON objects, an error object
 * ends the stream with a frame in the client's dialect, nothing is read after the end, and a stream without
 * its end mark is an `upstream_invalid_answer`.
 */
export function createAnswerStream(dialect: Dialect, reader: StreamReader): AnswerStream {
  const decoder = createEventDecoder();
  const state: StreamState = {
    model: undefined,
    usage: undefined,
    inputUsage: undefined,
    finishReason: undefined,
    outputCharacters: 0,
    final: false,
    ended: false,
    failure: undefined,
  };
  let frames: StreamFrame[] = [];
  const send = (text: string): void => {
    frames.push({ text, final: state.final });
  };

  function readAll(events: ReturnType<typeof decoder.push>): StreamFrame[] {
    frames = [];
    for (const { data, text } of events) {
      if (state.ended || state.failure !== undefined) break;
      if (data === '') {
        if (text.startsWith(':')) reader.readComment?.(text, send);
      } else if (data === reader.endMark) {
        state.ended = true;
        reader.readEnd?.(text, state, send);
      } else {
        readData(data, text);
      }
    }
    return frames;
  }

  function readData(data: string, text: string): void {
    const body = parseRecord(data);
    if (body === undefined) {
      throw new AppError('upstream_invalid_answer', 'The provider sent an event that is not a JSON object.');
    }
    // Both vendors report an error inside a stream as an object under `error`.
    if (body['error'] !== undefined && body['error'] !== null) {
      state.failure = readErrorObject(body);
      state.final = true;
      const render = dialect === 'openai' ? renderOpenAiErrorFrame : renderAnthropicErrorFrame;
      send(render({ ...state.failure, upstreamType: state.failure.upstreamCode }));
      return;
    }
    reader.read({ body, text }, state, send);
  }

  return {
    push: (chunk) => readAll(decoder.push(chunk)),
    end() {
      const owed = readAll(decoder.end());
      if (!state.ended && state.failure === undefined) {
        throw new AppError(
          'upstream_invalid_answer',
          'The provider ended the stream before the answer was complete.',
        );
      }
      return owed;
    },
    get seen() {
      const { model, usage, finishReason, outputCharacters } = state;
      return { model, usage, finishReason, outputCharacters };
    },
    get inputUsage() {
      return state.inputUsage;
    },
    get failure() {
      return state.failure;
    },
  };
}
