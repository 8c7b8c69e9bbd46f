import { describe, expect, it } from 'vitest';

import { fromOpenAiRequest } from './from-openai-request.ts';

const user = { role: 'user', content: 'Hi' };

function translate(body: Record<string, unknown>, model = 'claude-sonnet-4-6'): Record<string, unknown> {
  return {
    ...fromOpenAiRequest(
      { dialect: 'openai', body: { model: 'x', messages: [user], ...body }, stream: false },
      model,
    ).body,
  };
}

function leftOut(body: Record<string, unknown>, model = 'claude-sonnet-4-6'): readonly string[] {
  return fromOpenAiRequest(
    { dialect: 'openai', body: { model: 'x', messages: [user], ...body }, stream: false },
    model,
  ).leftOut;
}

const tool = {
  type: 'function',
  function: { name: 'f', parameters: { type: 'object', properties: { a: {} } } },
};

describe('a chat completions request for Anthropic', () => {
  it('gets the max_tokens that Anthropic requires', () => {
    expect(translate({})).toEqual({ model: 'claude-sonnet-4-6', max_tokens: 16_384, messages: [user] });
    expect(translate({}, 'claude-3-5-haiku-20241022')['max_tokens']).toBe(8192);
    expect(translate({}, 'claude-3-opus-20240229')['max_tokens']).toBe(4096);
    expect(translate({ max_tokens: 5 })['max_tokens']).toBe(5);
    expect(translate({ max_tokens: 5, max_completion_tokens: 6 })['max_tokens']).toBe(6);
  });

  it('translates tools and every choice of them', () => {
    const input_schema = { type: 'object', properties: { a: {} } };
    expect(translate({ tools: [tool] })).toMatchObject({ tools: [{ name: 'f', input_schema }] });
    const strict = { type: 'function', function: { name: 'g', description: 'D', strict: true } };
    expect(translate({ tools: [strict] })['tools']).toEqual([
      { name: 'g', description: 'D', input_schema: { type: 'object', properties: {} }, strict: true },
    ]);
    const choice = (tool_choice: unknown, more = {}): unknown =>
      translate({ tools: [tool, strict], tool_choice, ...more })['tool_choice'];
    expect(choice('auto')).toBeUndefined();
    expect(choice('none')).toEqual({ type: 'none' });
    expect(choice('required')).toEqual({ type: 'any' });
    expect(choice({ type: 'function', function: { name: 'f' } })).toEqual({ type: 'tool', name: 'f' });
    expect(choice('auto', { parallel_tool_calls: false })).toEqual({
      type: 'auto',
      disable_parallel_tool_use: true,
    });
    expect(choice('required', { parallel_tool_calls: false })).toEqual({
      type: 'any',
      disable_parallel_tool_use: true,
    });
    expect(choice('none', { parallel_tool_calls: false })).toEqual({ type: 'none' });
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    expect(
      translate({ tools: [tool, strict], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } }),
    ).toMatchObject({
      tools: [{ name: 'g' }],
      tool_choice: { type: 'any' },
    });
  });

  it('translates a JSON schema, and turns json_object into an instruction', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const json_schema = { name: 'n', description: 'D', strict: true, schema };
    expect(translate({ response_format: { type: 'json_schema', json_schema } })['output_config']).toEqual({
      format: { type: 'json_schema', schema: { ...schema, description: 'D' } },
    });
    expect(translate({ response_format: { type: 'text' } })['output_config']).toBeUndefined();
    const format = { response_format: { type: 'json_object' } };
    expect(translate(format)['system']).toEqual([
      { type: 'text', text: expect.stringContaining('JSON object') },
    ]);
    expect(leftOut(format)).toEqual(['response_format.type']);
  });

  it('clamps the temperature, and says nothing where nothing was asked', () => {
    expect(translate({ temperature: 1.7, top_p: 0.5, stop: 'x', top_k: 4 })).toMatchObject({
      temperature: 1,
      top_p: 0.5,
      stop_sequences: ['x'],
      top_k: 4,
    });
    expect(translate({ temperature: 0, stop: ['a', 'b'] })).toMatchObject({
      temperature: 0,
      stop_sequences: ['a', 'b'],
    });
    const silent = translate({
      temperature: 1,
      top_p: 1,
      stop: null,
      n: 1,
      logprobs: false,
      frequency_penalty: 0,
      user: null,
    });
    expect(Object.keys(silent).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  it('asks each family of models to reason in its own way', () => {
    const effort = { reasoning_effort: 'high' };
    expect(translate(effort)).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
    expect(translate(effort, 'claude-sonnet-4-5')).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 16_384 },
      max_tokens: 32_768,
    });
    expect(() => translate(effort, 'claude-3-5-sonnet-20241022')).toThrow(
      expect.objectContaining({ param: 'reasoning_effort' }),
    );
    expect(translate({ reasoning_effort: 'none' })['thinking']).toEqual({ type: 'disabled' });
    const forced = { ...effort, tools: [tool], tool_choice: 'required' };
    expect(translate(forced)).toMatchObject({ output_config: { effort: 'high' } });
    expect(translate(forced)['thinking']).toBeUndefined();
    expect(leftOut(forced, 'claude-sonnet-4-5')).toEqual(['reasoning_effort']);
    expect(leftOut({ ...effort, max_tokens: 100 }, 'claude-sonnet-4-5')).toEqual(['reasoning_effort']);
  });

  it('carries the user and the tier', () => {
    expect(translate({ user: 'u1', service_tier: 'default' })).toMatchObject({
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
    });
    expect(translate({ user: 'u1', safety_identifier: 's1', service_tier: 'auto' })).toMatchObject({
      metadata: { user_id: 's1' },
    });
  });

  it('names what it leaves out', () => {
    const body = {
      seed: 7,
      store: false,
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      messages: [{ ...user, name: 'Ann' }],
    };
    expect([...leftOut(body)].sort()).toEqual([
      'messages.name',
      'metadata',
      'prompt_cache_key',
      'seed',
      'store',
    ]);
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ audio: { voice: 'alloy', format: 'wav' } }, 'audio'],
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ frequency_penalty: 0.5 }, 'frequency_penalty'],
    [{ presence_penalty: -1 }, 'presence_penalty'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ functions: [] }, 'functions'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'n' } } },
      'response_format.json_schema.schema',
    ],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools.0.type'],
    [{ some_future_field: 1 }, 'some_future_field'],
    [{ ['sk-secret value\n']: 1 }, 'body'],
    [
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      'messages.0.content.0.type',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
      'messages.0.content.0.file.file_id',
    ],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AA' } }] },
        ],
      },
      'messages.0.content.0.image_url.url',
    ],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'system', content: 'only' }] }, 'messages'],
  ])('refuses what Anthropic cannot express: %j', (body, param) => {
    expect(() => translate(body)).toThrow(
      expect.objectContaining({ code: 'translation_unsupported', status: 400, param }),
    );
  });

  it.each([
    [{ messages: 'hi' }, 'messages'],
    [{ messages: [1] }, 'messages.0'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id'],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '[1]' } }] },
        ],
      },
      'messages.0.tool_calls.0.function.arguments',
    ],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] },
        ],
      },
      'messages.0.content.0.image_url.url',
    ],
    [{ temperature: 3 }, 'temperature'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ tools: {} }, 'tools'],
    [{ tool_choice: 'required' }, 'tool_choice'],
  ])('refuses what is not valid: %j', (body, param) => {
    expect(() => translate(body)).toThrow(expect.objectContaining({ code: 'body_invalid', param }));
  });
});
