import { arrayAt, isGiven, isRecord } from '../json.ts';
import type { JsonRecord } from '../json.ts';
import { unsupported } from '../translation.ts';
import { modelTraits } from './models.ts';

export interface ReasoningFields {
  readonly fields: JsonRecord;
  readonly outputConfig: JsonRecord;
  /** Thinking counts towards `max_tokens`, so a default must make room for it. */
  readonly budgetTokens: number;
  readonly leftOut: readonly string[];
}

/**
 * Translates `reasoning_effort`. Models from 4.6 take the effort by name and think adaptively; those from 3.7 to
 * 4.5 get a budget of tokens; older ones cannot reason, and the field is refused as OpenAI's own older models
 * refuse it. A `thinking` that the client wrote itself wins.
 *
 * Two things exclude thinking by Anthropic's rules: a forced tool, and, where there is a budget, a history of
 * tool calls without their signed thinking, which OpenAI's dialect cannot carry. Then the effort is left out.
 */
export function fromOpenAiReasoning(body: JsonRecord, model: string, forcedTool: boolean): ReasoningFields {
  const effort = body['reasoning_effort'];
  const { reasoning } = modelTraits(model);
  if (!isGiven(effort)) return { ...nothing, budgetTokens: budgetOf(body['thinking']) };
  const level = typeof effort === 'string' ? levels.get(effort) : undefined;
  if (level === undefined) throw unsupported('there is no such effort', 'reasoning_effort');
  if (level === 'none') {
    return reasoning === 'none' || isGiven(body['thinking'])
      ? nothing
      : { ...nothing, fields: { thinking: { type: 'disabled' } } };
  }
  if (reasoning === 'none') throw unsupported('this model does not reason', 'reasoning_effort');
  if (reasoning === 'budget') return budgetFor(level, body, forcedTool);
  const thinks = !forcedTool && !isGiven(body['thinking']);
  return {
    ...nothing,
    fields: thinks ? { thinking: { type: 'adaptive' } } : {},
    outputConfig: { effort: level.name },
  };
}

const nothing: ReasoningFields = { fields: {}, outputConfig: {}, budgetTokens: 0, leftOut: [] };

function budgetFor({ budgetTokens }: Level, body: JsonRecord, forcedTool: boolean): ReasoningFields {
  if (isGiven(body['thinking'])) return { ...nothing, budgetTokens: budgetOf(body['thinking']) };
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const fits = typeof limit !== 'number' || limit > budgetTokens;
  if (forcedTool || hasToolCalls(body) || !fits) return { ...nothing, leftOut: ['reasoning_effort'] };
  return { ...nothing, budgetTokens, fields: { thinking: { type: 'enabled', budget_tokens: budgetTokens } } };
}

interface Level {
  readonly name: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
  /** Anthropic's least is 1,024; the steps are ours. */
  readonly budgetTokens: number;
}

/** The largest thinking budget that an effort becomes. */
export const MOST_BUDGET_TOKENS = 32_768;

const levels: ReadonlyMap<string, Level | 'none'> = new Map<string, Level | 'none'>([
  ['none', 'none'],
  ['minimal', { name: 'low', budgetTokens: 1024 }],
  ['low', { name: 'low', budgetTokens: 2048 }],
  ['medium', { name: 'medium', budgetTokens: 8192 }],
  ['high', { name: 'high', budgetTokens: 16_384 }],
  ['xhigh', { name: 'xhigh', budgetTokens: 24_576 }],
  ['max', { name: 'max', budgetTokens: MOST_BUDGET_TOKENS }],
]);

function budgetOf(thinking: unknown): number {
  const budget = isRecord(thinking) ? thinking['budget_tokens'] : undefined;
  return typeof budget === 'number' && budget > 0 ? budget : 0;
}

function hasToolCalls(body: JsonRecord): boolean {
  return (arrayAt(body, 'messages') ?? []).some(
    (message) => isRecord(message) && isGiven(message['tool_calls']),
  );
}
