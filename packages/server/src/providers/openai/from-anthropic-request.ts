import { createHash } from 'node:crypto';

import type { ChatCall } from '../exchange.ts';
import { isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { applyFieldTable, leftOut, refused, translated, unsupported } from '../translation.ts';
import type { FieldTable, Translation } from '../translation.ts';
import { fromAnthropicMessages } from './from-anthropic-messages.ts';
import { fromAnthropicTools } from './from-anthropic-tools.ts';
import { outputLimit, ownModel } from './output-limit.ts';

/**
 * Translates a messages request into a chat completions request. Throws AppError `translation_unsupported` and
 * `body_invalid`.
 *
 * Where the two differ: thinking of earlier turns, which only Anthropic can read, stays behind; images in tool
 * results move into a user message after them, because OpenAI's tool messages hold text only; a failed tool's
 * result is marked in words.
 */
export function fromAnthropicRequest(call: ChatCall, upstreamModel: string): Translation {
  const { body } = call;
  const fields = applyFieldTable(body, table);
  const conversation = fromAnthropicMessages(body);
  const tools = fromAnthropicTools(body);
  const reasoning = fromThinking(body, upstreamModel);
  return {
    body: {
      model: upstreamModel,
      messages: conversation.messages,
      ...tools.fields,
      ...limitOf(call, upstreamModel),
      ...samplingOf(body, upstreamModel),
      ...formatOf(body),
      ...reasoning.fields,
      ...accountOf(body),
      ...(call.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
      ...fields.passedOn,
    },
    leftOut: [
      ...new Set([...fields.leftOut, ...conversation.leftOut, ...tools.leftOut, ...reasoning.leftOut]),
    ],
  };
}

/** Every field of Anthropic's request. */
const table: FieldTable = new Map([
  ['model', translated],
  ['messages', translated],
  ['system', translated],
  ['max_tokens', translated],
  ['metadata', translated],
  ['output_config', translated],
  ['service_tier', translated],
  ['stop_sequences', translated],
  ['stream', translated],
  ['temperature', translated],
  ['thinking', translated],
  ['tool_choice', translated],
  ['tools', translated],
  ['top_k', translated],
  ['top_p', translated],
  // Hints and labels. Context management only drops what a long history no longer needs.
  ['cache_control', leftOut],
  ['context_management', leftOut],
  ['diagnostics', leftOut],
  // What would change the answer, or where it is made
  ['container', refused('OpenAI has no containers here')],
  ['inference_geo', refused('OpenAI cannot be told the region in the request')],
  [
    'mcp_servers',
    refused('OpenAI calls no MCP servers here', (value) => Array.isArray(value) && value.length === 0),
  ],
  ['speed', refused('OpenAI has no fast mode by this name', (value) => value === 'standard')],
]);

/** Of those and the open ones, the names that take `reasoning_effort`. */
const reasoningModel = /^(?:ft:)?(?:o\d|codex-|gpt-(?:[5-9]|\d\d)(?!.*-chat)|(?:[\w.-]+\/)?gpt-oss)/;

function limitOf({ body, maxOutputTokens }: ChatCall, model: string): JsonRecord {
  const limit = body['max_tokens'] ?? maxOutputTokens;
  if (limit === 0) throw unsupported('OpenAI has no call that only fills the cache', 'max_tokens');
  if (!isGiven(limit)) return {};
  return outputLimit(limit, model);
}

function samplingOf(body: JsonRecord, model: string): JsonRecord {
  const { temperature, top_p: topP, top_k: topK, stop_sequences: stop } = body;
  if (isGiven(topK) && ownModel.test(model))
    throw unsupported('OpenAI cannot limit sampling to k tokens', 'top_k');
  return {
    // 1 is the default of both, and OpenAI's reasoning models refuse every other value.
    ...(isGiven(temperature) && temperature !== 1 ? { temperature } : {}),
    ...(isGiven(topP) && topP !== 1 ? { top_p: topP } : {}),
    ...(isGiven(topK) ? { top_k: topK } : {}),
    ...(isGiven(stop) && !(Array.isArray(stop) && stop.length === 0) ? { stop } : {}),
  };
}

function formatOf(body: JsonRecord): JsonRecord {
  const config = body['output_config'];
  if (!isGiven(config)) return {};
  if (!isRecord(config)) throw unsupported('it is not an object', 'output_config');
  for (const name of Object.keys(config)) {
    if (name !== 'effort' && name !== 'format')
      throw unsupported('it holds more than effort and format', 'output_config');
  }
  if (!isGiven(config['format'])) return {};
  const format = recordAt(config, 'format') ?? {};
  const schema = recordAt(format, 'schema');
  if (format['type'] !== 'json_schema' || schema === undefined) {
    throw unsupported('OpenAI takes a JSON schema', 'output_config.format');
  }
  // Anthropic always holds to the schema, so OpenAI is told to; it wants a name, which the model does not read.
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } };
}

/**
 * An effort is OpenAI's by the same name. A thinking budget becomes the nearest effort. Models that do not
 * reason answer without: the wish is left out, as it asks how to work and not what for.
 */
function fromThinking(body: JsonRecord, model: string): { fields: JsonRecord; leftOut: readonly string[] } {
  const effort = stringAt(recordAt(body, 'output_config') ?? {}, 'effort') ?? effortOf(body['thinking']);
  if (effort === undefined) return { fields: {}, leftOut: [] };
  if (!reasoningModel.test(model)) {
    const name = isGiven(body['thinking']) ? 'thinking' : 'output_config.effort';
    return { fields: {}, leftOut: [name] };
  }
  return { fields: { reasoning_effort: effort }, leftOut: [] };
}

function effortOf(thinking: unknown): string | undefined {
  if (!isRecord(thinking) || thinking['type'] !== 'enabled') return undefined;
  const budget = thinking['budget_tokens'];
  if (typeof budget !== 'number') return 'medium';
  if (budget < 4096) return 'low';
  return budget < 16_384 ? 'medium' : 'high';
}

/** OpenAI refuses longer ones; Claude Code's own are longer. */
const MAX_USER_CHARACTERS = 64;

function accountOf(body: JsonRecord): JsonRecord {
  const user = stringAt(recordAt(body, 'metadata') ?? {}, 'user_id');
  // A digest is 64 characters, and still the same for the same user.
  const short =
    user !== undefined && user.length > MAX_USER_CHARACTERS
      ? createHash('sha256').update(user).digest('hex')
      : user;
  return { ...(short === undefined ? {} : { user: short }), ...serviceTierOf(body['service_tier']) };
}

function serviceTierOf(tier: unknown): JsonRecord {
  if (!isGiven(tier)) return {};
  if (tier === 'auto') return { service_tier: 'auto' };
  if (tier === 'standard_only') return { service_tier: 'default' };
  throw unsupported('OpenAI has no such tier', 'service_tier');
}
