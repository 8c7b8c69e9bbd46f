import type { ChatCall } from '../exchange.ts';
import { isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import {
  applyFieldTable,
  invalid,
  leftOut,
  passed,
  refused,
  translated,
  unsupported,
} from '../translation.ts';
import type { FieldTable, Translation } from '../translation.ts';
import { fromOpenAiMessages } from './from-openai-messages.ts';
import { fromOpenAiReasoning } from './from-openai-reasoning.ts';
import { fromOpenAiTools } from './from-openai-tools.ts';
import { modelTraits } from './models.ts';

/**
 * Translates a chat completions request into a messages request. Throws AppError `translation_unsupported` and
 * `body_invalid`.
 *
 * Where the two differ: all system and developer messages move to the front, in their order, as Anthropic's own
 * compatible endpoint does it; a temperature above 1 becomes 1, the highest that Anthropic has; a missing
 * `max_tokens` gets a default; `json_object`, which Anthropic cannot enforce, becomes an instruction.
 */
export function fromOpenAiRequest(call: ChatCall, upstreamModel: string): Translation {
  const body = withLimit(call, upstreamModel);
  const fields = applyFieldTable(body, table);
  const conversation = fromOpenAiMessages(body);
  const tools = fromOpenAiTools(body);
  const format = fromResponseFormat(body);
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'] ?? undefined;
  const reasoning = fromOpenAiReasoning(body, upstreamModel, tools.forced);
  const system =
    format.instruction === undefined ? conversation.system : [...conversation.system, format.instruction];
  const outputConfig = { ...format.outputConfig, ...reasoning.outputConfig };
  return {
    body: {
      model: upstreamModel,
      max_tokens:
        maxTokens ??
        Math.min(
          modelTraits(upstreamModel).defaultMaxTokens + reasoning.budgetTokens,
          call.maxOutputTokens ?? Number.POSITIVE_INFINITY,
        ),
      ...(system.length === 0 ? {} : { system }),
      messages: conversation.messages,
      ...tools.fields,
      ...samplingOf(body),
      ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
      ...reasoning.fields,
      ...accountOf(body),
      ...(call.stream ? { stream: true } : {}),
      ...fields.passedOn,
    },
    leftOut: [
      ...new Set([...fields.leftOut, ...conversation.leftOut, ...format.leftOut, ...reasoning.leftOut]),
    ],
  };
}

/** Our own bound on the output takes the client's place where it has none; it never raises the default. */
function withLimit({ body, maxOutputTokens }: ChatCall, model: string): JsonRecord {
  if (
    maxOutputTokens === undefined ||
    isGiven(body['max_completion_tokens']) ||
    isGiven(body['max_tokens'])
  ) {
    return body;
  }
  if (maxOutputTokens >= modelTraits(model).defaultMaxTokens) return body;
  return { ...body, max_tokens: maxOutputTokens };
}

const isFalse = (value: unknown): boolean => value === false;
const isZero = (value: unknown): boolean => value === 0;
const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;
const isTextOnly = (value: unknown): boolean =>
  Array.isArray(value) && value.every((modality) => modality === 'text');

/** Every field of OpenAI's request, and Anthropic's own that OpenAI clients send as extensions. */
const table: FieldTable = new Map([
  ['model', translated],
  ['messages', translated],
  ['stream', translated],
  ['stream_options', translated],
  ['max_tokens', translated],
  ['max_completion_tokens', translated],
  ['temperature', translated],
  ['top_p', translated],
  ['stop', translated],
  ['tools', translated],
  ['tool_choice', translated],
  ['parallel_tool_calls', translated],
  ['response_format', translated],
  ['reasoning_effort', translated],
  ['service_tier', translated],
  ['user', translated],
  ['safety_identifier', translated],
  // Anthropic's own fields
  ['top_k', passed],
  ['thinking', passed],
  ['cache_control', passed],
  ['inference_geo', passed],
  // Hints, labels and best efforts
  ['metadata', leftOut],
  ['prediction', leftOut],
  ['prompt_cache_key', leftOut],
  ['prompt_cache_options', leftOut],
  ['prompt_cache_retention', leftOut],
  ['seed', leftOut],
  ['store', leftOut],
  ['verbosity', leftOut],
  // What would change the answer
  ['n', refused('Anthropic gives one answer to a call', (value) => value === 1)],
  ['logprobs', refused('Anthropic gives no token probabilities', isFalse)],
  ['top_logprobs', refused('Anthropic gives no token probabilities', isZero)],
  ['logit_bias', refused('Anthropic cannot bias tokens', isEmpty)],
  ['frequency_penalty', refused('Anthropic has no such penalty', isZero)],
  ['presence_penalty', refused('Anthropic has no such penalty', isZero)],
  ['modalities', refused('Anthropic answers in text only', isTextOnly)],
  ['audio', refused('Anthropic answers in text only')],
  ['web_search_options', refused('the search of OpenAI has no equal here')],
  ['moderation', refused('the moderation of OpenAI has no equal here')],
  ['functions', refused('the deprecated functions are not supported; use tools')],
  ['function_call', refused('the deprecated functions are not supported; use tool_choice')],
]);

function samplingOf(body: JsonRecord): JsonRecord {
  const temperature = body['temperature'];
  const topP = body['top_p'];
  const stop = body['stop'];
  return {
    // 1 is the default of both vendors. Newer models refuse any sampling field, so a default is not spelled out.
    ...(isGiven(temperature) && temperature !== 1 ? { temperature: clampTemperature(temperature) } : {}),
    ...(isGiven(topP) && topP !== 1 ? { top_p: topP } : {}),
    ...(isGiven(stop) ? { stop_sequences: typeof stop === 'string' ? [stop] : stop } : {}),
  };
}

function clampTemperature(temperature: unknown): number {
  if (typeof temperature !== 'number' || temperature < 0 || temperature > 2) {
    throw invalid('"temperature" must be a number from 0 to 2.', 'temperature');
  }
  return Math.min(temperature, 1);
}

function accountOf(body: JsonRecord): JsonRecord {
  const user = body['safety_identifier'] ?? body['user'] ?? undefined;
  return {
    ...(user === undefined ? {} : { metadata: { user_id: user } }),
    ...serviceTierOf(body['service_tier']),
  };
}

function serviceTierOf(tier: unknown): JsonRecord {
  switch (tier) {
    case undefined:
    case null:
      return {};
    case 'auto':
    case 'priority':
      return { service_tier: 'auto' };
    case 'default':
      return { service_tier: 'standard_only' };
    default:
      // A cheaper or faster tier that is silently not given would be a surprise on the bill.
      throw unsupported('Anthropic has the tiers auto, default and priority only', 'service_tier');
  }
}

interface Format {
  readonly outputConfig: JsonRecord;
  readonly instruction: JsonRecord | undefined;
  readonly leftOut: readonly string[];
}

const JSON_INSTRUCTION = 'Answer with a single JSON object and with nothing before or after it.';

function fromResponseFormat(body: JsonRecord): Format {
  const none: Format = { outputConfig: {}, instruction: undefined, leftOut: [] };
  if (!isGiven(body['response_format'])) return none;
  const format = recordAt(body, 'response_format') ?? {};
  switch (format['type']) {
    case 'text':
      return none;
    case 'json_object':
      return {
        ...none,
        instruction: { type: 'text', text: JSON_INSTRUCTION },
        leftOut: ['response_format.type'],
      };
    case 'json_schema': {
      const wanted = recordAt(format, 'json_schema');
      const schema = wanted === undefined ? undefined : recordAt(wanted, 'schema');
      if (wanted === undefined || schema === undefined) {
        throw unsupported('Anthropic needs the schema itself', 'response_format.json_schema.schema');
      }
      // The model reads the description in both dialects; the name is only a label.
      const description = stringAt(wanted, 'description') ?? stringAt(schema, 'description');
      const described = description === undefined ? schema : { ...schema, description };
      return { ...none, outputConfig: { format: { type: 'json_schema', schema: described } } };
    }
    default:
      throw unsupported('Anthropic has no such format', 'response_format.type');
  }
}
