import { hash } from 'node:crypto';

/** OpenAI's documented rule: prompts of 1,024 tokens and more, in steps of 128. */
const leastCachedTokens = 1024;
const stepTokens = 128;

const blockCharacters = 512;
/** Prompts are compared this far: enough to show caching, little enough to hash without a pause. */
const comparedCharacters = 256 * 1024;
const maxRememberedPrefixes = 20_000;

export interface PromptCache {
  /** How many of the prompt's tokens were at the start of an earlier prompt; remembers this one. */
  match(transcript: string, promptTokens: number): number;
}

/**
 * Imitates a vendor's prompt cache: it holds hashes of prefixes, block by block, each chained to the one before,
 * and forgets the oldest.
 */
export function createPromptCache(): PromptCache {
  const prefixes = new Set<string>();
  return {
    match(transcript, promptTokens) {
      if (promptTokens < leastCachedTokens) return 0;
      let chained = '';
      let matched = 0;
      let missed = false;
      const end = Math.min(transcript.length, comparedCharacters);
      for (let start = 0; start + blockCharacters <= end; start += blockCharacters) {
        chained = hash('sha256', chained + transcript.slice(start, start + blockCharacters));
        if (!missed && prefixes.has(chained)) matched = start + blockCharacters;
        else missed = true;
        // Adding again moves it to the young end.
        prefixes.delete(chained);
        prefixes.add(chained);
      }
      while (prefixes.size > maxRememberedPrefixes) {
        const [oldest = ''] = prefixes;
        prefixes.delete(oldest);
      }
      const tokens = Math.floor((promptTokens * matched) / transcript.length / stepTokens) * stepTokens;
      return tokens >= leastCachedTokens ? tokens : 0;
    },
  };
}
