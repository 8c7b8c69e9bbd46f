import { arrayAt, isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';

/** Translates `tools` and `tool_choice`. */
export function fromAnthropicTools(body: JsonRecord): { fields: JsonRecord; leftOut: readonly string[] } {
  const given = isGiven(body['tools']) ? arrayAt(body, 'tools') : [];
  if (given === undefined) throw invalid('"tools" must be an array.', 'tools');
  const leftOut = new Set<string>();
  const tools = given.map((tool, index) => fromTool(tool, `tools.${index}`, leftOut));
  const choice = fromChoice(body['tool_choice']);
  // OpenAI refuses a choice where there is nothing to choose from, though `auto` and `none` then mean nothing.
  const isMoot = tools.length === 0 && (choice.tool_choice === 'auto' || choice.tool_choice === 'none');
  return {
    fields: { ...(tools.length === 0 ? {} : { tools }), ...(isMoot ? {} : choice) },
    leftOut: [...leftOut],
  };
}

function fromTool(tool: unknown, at: string, leftOut: Set<string>): JsonRecord {
  if (!isRecord(tool)) throw invalid('A tool must be an object.', at);
  if (isGiven(tool['type']) && tool['type'] !== 'custom') {
    throw unsupported('it is a tool of Anthropic’s own, which OpenAI does not have', `${at}.type`);
  }
  const callers = arrayAt(tool, 'allowed_callers');
  if (callers?.some((caller) => caller !== 'direct') === true) {
    throw unsupported('OpenAI lets only the model call tools', `${at}.allowed_callers`);
  }
  const name = stringAt(tool, 'name');
  if (name === undefined) throw invalid('A tool must have a name.', `${at}.name`);
  for (const hint of hints) if (isGiven(tool[hint])) leftOut.add(`tools.${hint}`);
  return {
    type: 'function',
    function: {
      name,
      ...(isGiven(tool['description']) ? { description: tool['description'] } : {}),
      parameters: recordAt(tool, 'input_schema') ?? { type: 'object', properties: {} },
      ...(tool['strict'] === true ? { strict: true } : {}),
    },
  };
}

/** Fields of a tool that change how it is read or cached, and not what it is. */
const hints = ['cache_control', 'defer_loading', 'eager_input_streaming', 'input_examples'];

interface ChoiceFields {
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean;
}

function fromChoice(choice: unknown): ChoiceFields {
  if (!isGiven(choice)) return {};
  if (!isRecord(choice)) throw invalid('"tool_choice" must be an object.', 'tool_choice');
  const serial = choice['disable_parallel_tool_use'] === true ? { parallel_tool_calls: false } : {};
  switch (choice['type']) {
    case 'auto':
      return { tool_choice: 'auto', ...serial };
    case 'any':
      return { tool_choice: 'required', ...serial };
    case 'none':
      return { tool_choice: 'none' };
    case 'tool': {
      const name = stringAt(choice, 'name');
      if (name === undefined) throw invalid('"tool_choice" must name a tool.', 'tool_choice.name');
      return { tool_choice: { type: 'function', function: { name } }, ...serial };
    }
    default:
      throw unsupported('OpenAI has no such choice', 'tool_choice.type');
  }
}
