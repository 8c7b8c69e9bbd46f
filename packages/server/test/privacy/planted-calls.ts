import type { HouseCall } from '../decisions/house.ts';

/** The last thing that the user says; what a provider that repeats it gives back. */
export const LAST_WORDS = 'And once more:';

/** A call of one dialect with the same sentence in every place that a form of it has. */
export function callWith(sentence: string, dialect: 'openai' | 'anthropic'): HouseCall {
  return dialect === 'openai' ? openAiCall(sentence) : anthropicCall(sentence);
}

function openAiCall(sentence: string): HouseCall {
  const schema = {
    type: 'object',
    description: sentence,
    properties: { to: { type: 'string', description: sentence, enum: [sentence], default: sentence } },
    examples: [{ deep: [[sentence]] }],
  };
  return {
    model: 'gpt-4.1-mini',
    dialect: 'openai',
    body: {
      messages: [
        { role: 'system', content: sentence },
        { role: 'developer', content: [{ type: 'text', text: sentence }] },
        { role: 'user', content: sentence, name: 'somebody' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: sentence },
            { type: 'refusal', refusal: sentence },
          ],
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: {
                name: 'send',
                arguments: JSON.stringify({
                  to: sentence,
                  [sentence]: [JSON.stringify({ nested: sentence })],
                }),
              },
            },
          ],
        },
        {
          role: 'tool',
          tool_call_id: 'call_1',
          content: JSON.stringify({ rows: [{ text: sentence }] }, null, 2),
        },
        { role: 'assistant', content: sentence },
        { role: 'user', content: `${LAST_WORDS} ${sentence}` },
      ],
      tools: [{ type: 'function', function: { name: 'send', description: sentence, parameters: schema } }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', description: sentence, schema },
      },
      metadata: { note: sentence, [sentence]: 'key' },
      user: sentence,
      prediction: { type: 'content', content: sentence },
      stop: ['\n\n', sentence.slice(-80)],
      an_unknown_field: { holds: [sentence] },
    },
  };
}

function anthropicCall(sentence: string): HouseCall {
  const document = (data: string) => ({
    type: 'document',
    title: sentence,
    context: sentence,
    source: { type: 'text', media_type: 'text/plain', data },
  });
  return {
    model: 'claude-haiku-4-5',
    dialect: 'anthropic',
    headers: { 'anthropic-version': '2023-06-01' },
    body: {
      max_tokens: 1000,
      system: [{ type: 'text', text: sentence, cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: sentence }, document(sentence)] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: sentence },
            {
              type: 'tool_use',
              id: 'toolu_1',
              name: 'send',
              input: { to: sentence, deep: [{ [sentence]: sentence }] },
            },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [{ type: 'text', text: sentence }, document(sentence)],
            },
          ],
        },
        { role: 'assistant', content: sentence },
        { role: 'user', content: `${LAST_WORDS} ${sentence}` },
      ],
      tools: [
        {
          name: 'send',
          description: sentence,
          input_schema: {
            type: 'object',
            properties: { to: { type: 'string', description: sentence, enum: [sentence] } },
          },
        },
      ],
      stop_sequences: [sentence.slice(-80)],
      metadata: { user_id: sentence },
    },
  };
}
