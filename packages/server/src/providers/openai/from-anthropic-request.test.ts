import { describe, expect, it } from 'vitest';

import { fromAnthropicRequest } from './from-anthropic-request.ts';

const user = { role: 'user', content: 'Hi' };

function translation(body: Record<string, unknown>, model: string): ReturnType<typeof fromAnthropicRequest> {
  const full = { model: 'x', max_tokens: 100, messages: [user], ...body };
  return fromAnthropicRequest({ dialect: 'anthropic', body: full, stream: body['stream'] === true }, model);
}

function translate(body: Record<string, unknown>, model = 'gpt-5.1'): Record<string, unknown> {
  return { ...translation(body, model).body };
}

describe('a messages request for OpenAI', () => {
  it('names the limit as the model knows it', () => {
    expect(translate({})).toEqual({ model: 'gpt-5.1', messages: [user], max_completion_tokens: 100 });
    expect(translate({}, 'llama-3.3-70b')).toMatchObject({ max_tokens: 100 });
    expect(translate({}, 'gpt-oss-120b')).toMatchObject({ max_tokens: 100 });
  });

  it('asks for usage in a stream', () => {
    expect(translate({ stream: true })).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('writes system text as the first message, and later system messages in place', () => {
    const system = [
      { type: 'text', text: 'A', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'B' },
    ];
    expect(translate({ system, messages: [user, { role: 'system', content: 'C' }] })['messages']).toEqual([
      { role: 'system', content: 'A\n\nB' },
      user,
      { role: 'system', content: 'C' },
    ]);
    expect(translation({ system }, 'gpt-5.1').leftOut).toEqual(['system.cache_control']);
  });

  it('carries images and documents', () => {
    const content = [
      { type: 'text', text: 'Look' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'BBBB' } },
    ];
    expect(translate({ messages: [{ role: 'user', content }] })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'text', text: 'T' },
          { type: 'text', text: 'plain' },
          { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
        ],
      },
    ]);
  });

  it('splits tool results from what the user says, and moves their images there', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };
    const messages = [
      user,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 's' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'down', is_error: true },
          { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'ok' }, image] },
          { type: 'text', text: 'And?' },
        ],
      },
    ];
    expect(translate({ messages })['messages']).toEqual([
      user,
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: '[the tool failed] down' },
      { role: 'tool', tool_call_id: 'b', content: 'ok' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
    expect(translation({ messages }, 'gpt-5.1').leftOut).toEqual(['messages.content.thinking']);
  });

  it('translates tools and every choice of them', () => {
    const tools = [
      { name: 'f', description: 'D', input_schema: { type: 'object' }, strict: true, cache_control: {} },
    ];
    expect(translation({ tools }, 'gpt-5.1')).toMatchObject({
      body: {
        tools: [
          {
            type: 'function',
            function: { name: 'f', description: 'D', parameters: { type: 'object' }, strict: true },
          },
        ],
      },
      leftOut: ['tools.cache_control'],
    });
    const choice = (tool_choice: unknown): Record<string, unknown> => translate({ tools, tool_choice });
    expect(choice({ type: 'auto', disable_parallel_tool_use: true })).toMatchObject({
      tool_choice: 'auto',
      parallel_tool_calls: false,
    });
    expect(choice({ type: 'any' })).toMatchObject({ tool_choice: 'required' });
    expect(choice({ type: 'none' })).toMatchObject({ tool_choice: 'none' });
    expect(choice({ type: 'tool', name: 'f' })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
    expect(translate({ tool_choice: { type: 'auto' } })['tool_choice']).toBeUndefined();
  });

  it('translates the output format, effort, sampling, user and tier', () => {
    const schema = { type: 'object' };
    const output_config = { format: { type: 'json_schema', schema }, effort: 'max' };
    expect(
      translate({
        output_config,
        temperature: 0.2,
        top_p: 0.9,
        stop_sequences: ['x'],
        metadata: { user_id: 'u' },
        service_tier: 'standard_only',
      }),
    ).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      reasoning_effort: 'max',
      temperature: 0.2,
      top_p: 0.9,
      stop: ['x'],
      user: 'u',
      service_tier: 'default',
    });
    expect(translate({ metadata: { user_id: 'x'.repeat(65) } })['user']).toMatch(/^[0-9a-f]{64}$/);
    expect(translate({ top_k: 5 }, 'llama-3.3-70b')).toMatchObject({ top_k: 5 });
  });

  it('turns a thinking budget into an effort where the model reasons', () => {
    const thinking = (budget_tokens: number): object => ({ thinking: { type: 'enabled', budget_tokens } });
    expect(translate({ ...thinking(1024) })).toMatchObject({ reasoning_effort: 'low' });
    expect(translate({ ...thinking(8000) })).toMatchObject({ reasoning_effort: 'medium' });
    expect(translate({ ...thinking(32_000) }, 'o4-mini')).toMatchObject({ reasoning_effort: 'high' });
    expect(translation({ ...thinking(1024) }, 'gpt-4.1')).toMatchObject({ leftOut: ['thinking'] });
    expect(translate({ ...thinking(1024) }, 'gpt-4.1')['reasoning_effort']).toBeUndefined();
    expect(translate({ thinking: { type: 'adaptive' } })['reasoning_effort']).toBeUndefined();
  });

  it.each([
    [{ top_k: 5 }, 'top_k'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ inference_geo: 'eu' }, 'inference_geo'],
    [{ container: 'c' }, 'container'],
    [{ mcp_servers: [{}] }, 'mcp_servers'],
    [{ speed: 'fast' }, 'speed'],
    [{ some_future_field: 1 }, 'some_future_field'],
    [{ output_config: { format: { type: 'xml' } } }, 'output_config.format'],
    [{ output_config: { task_budget: 1 } }, 'output_config'],
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools.0.type'],
    [{ tools: [{ name: 'f', allowed_callers: ['code_execution_20250825'] }] }, 'tools.0.allowed_callers'],
    [{ messages: [user, { role: 'assistant', content: 'The answer is (' }] }, 'messages.1'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
      'messages.0.content.0.source.type',
    ],
    [{ messages: [{ role: 'user', content: [{ type: 'search_result' }] }] }, 'messages.0.content.0.type'],
    [
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', citations: { enabled: true }, source: { type: 'text', data: 'x' } },
            ],
          },
        ],
      },
      'messages.0.content.0.citations',
    ],
  ])('refuses what OpenAI cannot express: %j', (body, param) => {
    expect(() => translate(body)).toThrow(
      expect.objectContaining({ code: 'translation_unsupported', param }),
    );
  });

  it.each([
    [{ messages: {} }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: [1] }] }, 'messages.0.content'],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_result' }] }] },
      'messages.0.content.0.tool_use_id',
    ],
    [{ system: 5 }, 'system'],
    [{ system: [{ type: 'image' }] }, 'system.0'],
    [{ tools: [{ description: 'nameless' }] }, 'tools.0.name'],
  ])('refuses what is not valid: %j', (body, param) => {
    expect(() => translate(body)).toThrow(expect.objectContaining({ code: 'body_invalid', param }));
  });

  it('reads a deeply nested document without overflowing', () => {
    let source: unknown = { type: 'text', data: 'x' };
    for (let depth = 0; depth < 100_000; depth += 1)
      source = { type: 'content', content: [{ type: 'document', source }] };
    expect(() =>
      translate({ messages: [{ role: 'user', content: [{ type: 'document', source }] }] }),
    ).toThrow(expect.objectContaining({ code: 'body_invalid' }));
  });
});
