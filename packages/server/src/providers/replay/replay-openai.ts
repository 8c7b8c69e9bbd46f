import type { StreamFrame } from '../exchange.ts';
import { arrayAt, isRecord, recordAt, stringAt, writeJson } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { DONE } from '../openai/stream.ts';
import { cutText } from './pieces.ts';

/** Chunks that say what a completion says: each choice in turn, then the usage where the client wants it. */
export function replayOpenAi(completion: JsonRecord, wantsUsage: boolean): StreamFrame[] {
  const { choices: _choices, usage, ...fields } = completion;
  const head = { ...fields, object: 'chat.completion.chunk' };
  const choices = (arrayAt(completion, 'choices') ?? []).filter(isRecord);
  const frames: StreamFrame[] = [];
  const send = (chunk: JsonRecord, final: boolean): void => {
    frames.push({ text: `data: ${writeJson({ ...head, ...chunk }, 'upstream_invalid_answer')}\n\n`, final });
  };

  for (const [position, choice] of choices.entries()) {
    const { message: _message, finish_reason: finishReason, index = position, ...more } = choice;
    const deltas = deltasOf(recordAt(choice, 'message') ?? {});
    const sendChoice = (part: JsonRecord, final: boolean): void => {
      send({ choices: [{ index, ...part }], ...(wantsUsage ? { usage: null } : {}) }, final);
    };
    for (const [at, delta] of deltas.entries()) {
      // Probabilities and what else belongs to the whole choice come once.
      const beside = at === 0 ? more : 'logprobs' in more ? { logprobs: null } : {};
      sendChoice({ delta, ...beside, finish_reason: null }, false);
    }
    const isLast = position === choices.length - 1;
    sendChoice(
      { delta: {}, ...('logprobs' in more ? { logprobs: null } : {}), finish_reason: finishReason },
      isLast,
    );
  }
  if (wantsUsage && usage !== undefined) send({ choices: [], usage }, true);
  frames.push({ text: `data: ${DONE}\n\n`, final: true });
  return frames;
}

const grown = ['reasoning', 'reasoning_content', 'content', 'refusal'];

function deltasOf(message: JsonRecord): JsonRecord[] {
  const { tool_calls: _calls, function_call: _called, ...fields } = message;
  const texts = grown.filter((field) => typeof message[field] === 'string');
  const first = { ...fields, ...Object.fromEntries(texts.map((field) => [field, ''])) };
  const deltas: JsonRecord[] = [first];
  for (const field of texts) {
    for (const piece of cutText(stringAt(message, field) ?? '')) deltas.push({ [field]: piece });
  }
  for (const [index, call] of (arrayAt(message, 'tool_calls') ?? []).entries()) {
    if (isRecord(call)) for (const part of callDeltas(call, index)) deltas.push({ tool_calls: [part] });
  }
  const called = recordAt(message, 'function_call');
  if (called !== undefined) {
    for (const part of cutField(called, 'arguments')) deltas.push({ function_call: part });
  }
  return deltas;
}

function callDeltas(call: JsonRecord, index: number): JsonRecord[] {
  const key = isRecord(call['custom']) ? 'custom' : 'function';
  const called = recordAt(call, key);
  if (called === undefined) return [{ index, ...call }];
  const [head, ...rest] = cutField(called, key === 'custom' ? 'input' : 'arguments');
  return [{ index, ...call, [key]: head }, ...rest.map((part) => ({ index, [key]: part }))];
}

/** The record with an empty text, and then the pieces of the text alone. */
function cutField(record: JsonRecord, field: string): JsonRecord[] {
  const text = stringAt(record, field);
  if (text === undefined) return [record];
  return [{ ...record, [field]: '' }, ...cutText(text).map((piece) => ({ [field]: piece }))];
}
