import { AppError } from '../../platform/errors.ts';
import { writeAnthropicUsage } from '../anthropic/usage.ts';
import { arrayAt, isRecord, recordAt, stringAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import type { StreamReader, StreamState } from '../stream.ts';
import { reasoningOf } from './answer.ts';
import { createBlockWriter } from './blocks.ts';
import { DONE, createChunkObserver } from './stream.ts';
import { UNKNOWN_ID, toStopReason } from './to-anthropic-answer.ts';

/**
 * Translates a stream of chunks into message events. Only choice 0 is read: an Anthropic client cannot ask for
 * more. The usage comes after the finish reason in OpenAI's order and with it in Anthropic's, so the
 * `message_delta` waits for `[DONE]`.
 */
export function toAnthropicStream(upstreamModel: string): StreamReader {
  const observe = createChunkObserver();
  const blocks = createBlockWriter();
  let started = false;
  let refused = false;

  function start(chunk: JsonRecord, state: StreamState, send: (text: string) => void): void {
    started = true;
    const message = {
      id: wordAt(chunk, 'id') ?? UNKNOWN_ID,
      type: 'message',
      role: 'assistant',
      model: state.model ?? upstreamModel,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    send(writeEvent({ type: 'message_start', message }));
  }

  return {
    endMark: DONE,
    read({ body }, state, send) {
      const { choices } = observe(body, state);
      if (!started) start(body, state, send);
      const sendEvent = (event: JsonRecord): void => send(writeEvent(event));
      for (const choice of choices) {
        const delta =
          isRecord(choice) && (choice['index'] ?? 0) === 0 ? recordAt(choice, 'delta') : undefined;
        if (delta === undefined) continue;
        const refusal = stringAt(delta, 'refusal') ?? '';
        refused ||= refusal !== '';
        blocks.writeText('thinking', reasoningOf(delta) ?? '', sendEvent);
        blocks.writeText('text', stringAt(delta, 'content') ?? '', sendEvent);
        blocks.writeText('text', refusal, sendEvent);
        for (const call of arrayAt(delta, 'tool_calls') ?? []) blocks.writeToolCall(call, sendEvent);
      }
    },
    readEnd(_text, state, send) {
      if (!started)
        throw new AppError('upstream_invalid_answer', 'The provider ended the stream before it began.');
      const sendEvent = (event: JsonRecord): void => send(writeEvent(event));
      blocks.finish(sendEvent);
      state.final = true;
      const stopReason = toStopReason(state.finishReason, { calledTools: blocks.calledTools(), refused });
      const delta = { stop_reason: stopReason, stop_sequence: null };
      sendEvent({ type: 'message_delta', delta, usage: writeAnthropicUsage(state.usage) });
      sendEvent({ type: 'message_stop' });
    },
  };
}

function writeEvent(event: JsonRecord): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
}
