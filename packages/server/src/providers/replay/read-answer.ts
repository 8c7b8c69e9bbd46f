import type { Dialect } from '../exchange.ts';
import { arrayAt, isGiven, isRecord, parseRecord, recordAt, stringAt, wordAt } from '../json.ts';
import type { JsonRecord } from '../json.ts';

/**
 * The one text of an answer. Undefined where there is more to it than that: several choices, tools, a refusal,
 * annotations or citations, sound. Reasoning is not part of the answer.
 */
export function plainTextOf(dialect: Dialect, body: string): string | undefined {
  const answer = parseRecord(body) ?? {};
  return dialect === 'openai' ? completionText(answer) : messageText(answer);
}

/** Why each choice ended, in the words of the dialect; `refusal` where the model declined, however it is said. */
export function finishReasonsOf(dialect: Dialect, body: string): readonly (string | undefined)[] {
  const answer = parseRecord(body) ?? {};
  if (dialect === 'anthropic') return [wordAt(answer, 'stop_reason')];
  return (arrayAt(answer, 'choices') ?? []).map((choice) => {
    if (!isRecord(choice)) return undefined;
    // OpenAI says of a refusal that it came to its end like any other text.
    return isFilled(recordAt(choice, 'message')?.['refusal']) ? 'refusal' : wordAt(choice, 'finish_reason');
  });
}

function completionText(completion: JsonRecord): string | undefined {
  const choices = arrayAt(completion, 'choices') ?? [];
  const [choice] = choices;
  const message = isRecord(choice) ? recordAt(choice, 'message') : undefined;
  if (choices.length !== 1 || message === undefined) return undefined;
  return beside.some((field) => isFilled(message[field])) ? undefined : stringAt(message, 'content');
}

const beside = ['refusal', 'tool_calls', 'function_call', 'annotations', 'audio'];

function messageText(message: JsonRecord): string | undefined {
  const texts: string[] = [];
  for (const block of arrayAt(message, 'content') ?? []) {
    if (!isRecord(block)) return undefined;
    if (block['type'] === 'thinking' || block['type'] === 'redacted_thinking') continue;
    const text = block['type'] === 'text' ? stringAt(block, 'text') : undefined;
    if (text === undefined || isFilled(block['citations'])) return undefined;
    texts.push(text);
  }
  return texts.length === 0 || message['stop_reason'] === 'refusal' ? undefined : texts.join('');
}

function isFilled(value: unknown): boolean {
  return isGiven(value) && value !== '' && !(Array.isArray(value) && value.length === 0);
}
