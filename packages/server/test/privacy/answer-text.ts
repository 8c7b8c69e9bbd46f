import { z } from 'zod';

import type { HouseAnswer } from '../decisions/house.ts';

const openAiWhole = z.object({
  choices: z.array(
    z.object({
      message: z.object({
        content: z.string().nullable(),
        tool_calls: z.array(z.object({ function: z.object({ arguments: z.string() }) })).optional(),
      }),
    }),
  ),
});

const openAiChunk = z.object({
  choices: z.array(
    z.object({
      delta: z.object({
        content: z.string().nullish(),
        tool_calls: z.array(z.object({ function: z.object({ arguments: z.string() }) })).optional(),
      }),
    }),
  ),
});

const anthropicWhole = z.object({
  content: z.array(
    z.object({ type: z.string(), text: z.string().optional(), input: z.unknown().optional() }),
  ),
});

const anthropicDelta = z.object({
  type: z.literal('content_block_delta'),
  delta: z.object({ text: z.string().optional(), partial_json: z.string().optional() }),
});

/** What a client reads out of an answer: the text, and the arguments of its tool call as they parse. */
export interface ReadAnswer {
  readonly text: string;
  readonly toolInput: unknown;
}

/** Reads an answer as a client of the dialect would, whole or from its events. */
export function readAnswer(
  answer: HouseAnswer,
  dialect: 'openai' | 'anthropic',
  stream: boolean,
): ReadAnswer {
  let text = '';
  let json = '';
  let input: unknown;
  if (stream) {
    for (const event of eventsOf(answer.text)) {
      const chunk = openAiChunk.safeParse(event);
      for (const { delta } of chunk.success ? chunk.data.choices : []) {
        text += delta.content ?? '';
        for (const call of delta.tool_calls ?? []) json += call.function.arguments;
      }
      const block = anthropicDelta.safeParse(event);
      if (block.success) {
        text += block.data.delta.text ?? '';
        json += block.data.delta.partial_json ?? '';
      }
    }
  } else if (dialect === 'openai') {
    for (const { message } of openAiWhole.parse(JSON.parse(answer.text)).choices) {
      text += message.content ?? '';
      for (const call of message.tool_calls ?? []) json += call.function.arguments;
    }
  } else {
    for (const block of anthropicWhole.parse(JSON.parse(answer.text)).content) {
      text += block.text ?? '';
      input ??= block.input;
    }
  }
  return { text, toolInput: json === '' ? input : JSON.parse(json) };
}

function eventsOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line): unknown => JSON.parse(line.slice('data: '.length)));
}
