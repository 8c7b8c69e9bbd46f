import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../../shared/data/prompts.jsonl', import.meta.url));
const PROMPT_UNITS = 2_048;

/** Without the shared prompts: what people write about, with the numbers that they write. */
const SPARE =
  'Could you summarise the following report for the board? Revenue rose by 12.5 % to 1,234,567 euros in 2023, while costs stayed flat. The team in Lyon shipped version 4.2.1 on 14 March, two weeks late; see section 3.2 for the reasons. Please keep it under 200 words, use plain language, and end with three questions that an investor might ask. ';

/** Prompts of 2 KB each, of text without personal data. As a body is parsed: each a string of its own. */
export function readPrompts(file: string | undefined): string[] {
  const path = file ?? SHARED;
  const text = existsSync(path) ? textOf(readFileSync(path, 'utf8')) : SPARE.repeat(100);
  const prompts: string[] = [];
  for (let at = 0; at + PROMPT_UNITS <= text.length; at += PROMPT_UNITS)
    prompts.push(Buffer.from(text.slice(at, at + PROMPT_UNITS)).toString());
  return prompts;
}

function textOf(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => turnsOf(JSON.parse(line)))
    .join('\n\n');
}

function turnsOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null && 'turns' in value && Array.isArray(value.turns)
    ? value.turns
    : [];
}
