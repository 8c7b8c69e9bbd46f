import { arrayAt, isGiven, isRecord, recordAt, stringAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { invalid, unsupported } from '../translation.ts';

export interface ToolFields {
  readonly fields: JsonRecord;
  /** The model must call a tool. */
  readonly forced: boolean;
}

/** Translates `tools`, `tool_choice` and `parallel_tool_calls`. */
export function fromOpenAiTools(body: JsonRecord): ToolFields {
  const given = isGiven(body['tools']) ? arrayAt(body, 'tools') : [];
  if (given === undefined) throw invalid('"tools" must be an array.', 'tools');
  const choice = readChoice(body['tool_choice']);
  const tools = given
    .map((tool, index) => fromTool(tool, index))
    .filter((tool) => choice.allowed === undefined || choice.allowed.has(tool.name));
  if (tools.length === 0) {
    if (choice.type === 'any' || choice.type === 'tool') {
      throw invalid('"tool_choice" asks for a tool that is not in "tools".', 'tool_choice');
    }
    return { fields: {}, forced: false };
  }
  const serial = body['parallel_tool_calls'] === false && choice.type !== 'none';
  const toolChoice = {
    type: choice.type,
    ...(choice.name === undefined ? {} : { name: choice.name }),
    ...(serial ? { disable_parallel_tool_use: true } : {}),
  };
  const isDefault = choice.type === 'auto' && !serial;
  return {
    fields: { tools, ...(isDefault ? {} : { tool_choice: toolChoice }) },
    forced: choice.type === 'any' || choice.type === 'tool',
  };
}

interface Tool {
  readonly name: string;
  readonly input_schema: JsonRecord;
  readonly [field: string]: unknown;
}

function fromTool(tool: unknown, index: number): Tool {
  const at = `tools.${index}`;
  if (!isRecord(tool)) throw invalid('A tool must be an object.', at);
  if (tool['type'] !== 'function')
    throw unsupported('Anthropic has tools of type function only', `${at}.type`);
  const called = recordAt(tool, 'function');
  const name = called === undefined ? undefined : stringAt(called, 'name');
  if (called === undefined || name === undefined)
    throw invalid('A tool must have a name.', `${at}.function.name`);
  const parameters = recordAt(called, 'parameters') ?? { properties: {} };
  return {
    name,
    ...(isGiven(called['description']) ? { description: called['description'] } : {}),
    input_schema: { type: 'object', ...parameters },
    ...(called['strict'] === true ? { strict: true } : {}),
    ...(isGiven(tool['cache_control']) ? { cache_control: tool['cache_control'] } : {}),
  };
}

interface Choice {
  readonly type: 'auto' | 'any' | 'none' | 'tool';
  readonly name?: string;
  /** Only these tools may be called; Anthropic has no such field, so only these are sent. */
  readonly allowed?: ReadonlySet<string>;
}

function readChoice(choice: unknown): Choice {
  if (!isGiven(choice) || choice === 'auto') return { type: 'auto' };
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any' };
  if (!isRecord(choice)) throw invalid('"tool_choice" is not valid.', 'tool_choice');
  if (choice['type'] === 'function') {
    const name = stringAt(recordAt(choice, 'function') ?? {}, 'name');
    if (name === undefined) throw invalid('"tool_choice" must name a function.', 'tool_choice.function.name');
    return { type: 'tool', name };
  }
  if (choice['type'] !== 'allowed_tools') {
    throw unsupported('Anthropic has tools of type function only', 'tool_choice.type');
  }
  const allowed = recordAt(choice, 'allowed_tools') ?? {};
  const names = (arrayAt(allowed, 'tools') ?? []).map((tool) =>
    isRecord(tool) ? stringAt(recordAt(tool, 'function') ?? {}, 'name') : undefined,
  );
  const known = names.filter((name) => name !== undefined);
  if (known.length !== names.length) {
    throw unsupported('Anthropic has tools of type function only', 'tool_choice.allowed_tools.tools');
  }
  return { type: allowed['mode'] === 'required' ? 'any' : 'auto', allowed: new Set(known) };
}
