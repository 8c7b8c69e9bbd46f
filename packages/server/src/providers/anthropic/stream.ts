import { AppError } from '../../platform/errors.ts';
import { isGiven, recordAt, stringAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import type { StreamReader, StreamState } from '../stream.ts';
import { mergeAnthropicUsage, readAnthropicUsage } from './usage.ts';

/** Forwards every event as it came, and reads what metering needs. */
export function passAnthropicStream(): StreamReader {
  const observe = createEventObserver();
  return {
    read({ body, text }, state, send) {
      observe(body, state);
      send(text);
    },
    readComment: (text, send) => send(text),
  };
}

/**
 * Reads one event into the state and returns its type. `state.final` holds from the `message_delta` that tells
 * the stop reason. Throws AppError `upstream_invalid_answer` on what is no event, or no event at this place.
 */
export function createEventObserver(): (event: JsonRecord, state: StreamState) => string {
  let usage: JsonRecord = {};
  let started = false;
  return (event, state) => {
    const type = stringAt(event, 'type');
    if (type === undefined) throw invalidStream('an event without a type');
    if (type === 'message_start') {
      if (started) throw invalidStream('a second message');
      started = true;
      const message = recordAt(event, 'message') ?? {};
      state.model = wordAt(message, 'model');
      usage = recordAt(message, 'usage') ?? {};
      state.inputUsage = readAnthropicUsage({ ...usage, output_tokens: 0, output_tokens_details: null });
      return type;
    }
    if (!started && type !== 'ping') throw invalidStream('an event before the message');
    if (type === 'content_block_delta') {
      state.outputCharacters += deltaText(recordAt(event, 'delta') ?? {}).length;
    } else if (type === 'message_delta') {
      const reason = recordAt(event, 'delta') ?? {};
      if (isGiven(reason['stop_reason'])) state.final = true;
      state.finishReason = wordAt(reason, 'stop_reason') ?? state.finishReason;
      const delta = recordAt(event, 'usage');
      if (delta !== undefined) {
        usage = mergeAnthropicUsage(usage, delta);
        state.usage = readAnthropicUsage(usage);
      }
    } else if (type === 'message_stop') {
      state.final = true;
      state.ended = true;
    }
    return type;
  };
}

export function invalidStream(what: string): AppError {
  return new AppError('upstream_invalid_answer', `The provider's stream has ${what}.`);
}

function deltaText(delta: JsonRecord): string {
  return stringAt(delta, 'text') ?? stringAt(delta, 'partial_json') ?? stringAt(delta, 'thinking') ?? '';
}
