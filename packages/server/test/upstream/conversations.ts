import { readFileSync } from 'node:fs';

import { z } from 'zod';

const conversation = z.object({
  question_id: z.int(),
  category: z.string(),
  turns: z.array(z.string()).length(2),
});

/** The 80 two-turn questions of MT-Bench; see test/data/NOTICE. */
export function readConversations(): { id: number; category: string; turns: string[] }[] {
  const lines = readFileSync(new URL('../data/mt-bench-prompts.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const { question_id, category, turns } = conversation.parse(JSON.parse(line));
    return { id: question_id, category, turns };
  });
}
