import { hash } from 'node:crypto';

/**
 * The same words for the same prompt, with what trips up careless readers of bytes: characters of two, three and
 * four bytes, a line break, quotes and something that looks like an event.
 */
export function answerTo(prompt: string): string {
  const name = hash('sha256', prompt).slice(0, 12);
  return `Answer ${name} to “${prompt.slice(0, 80).toWellFormed()}”:\nnaïve, 漢字, 👩‍🔬; "data: [DONE]"\n\ndata: {} — end.`;
}

/** Cuts a text into pieces of a few characters, never inside one, as models stream them. */
export function cutForStream(text: string): string[] {
  const characters = Array.from(text);
  // Immense texts are cut coarsely, or a test of sizes would spend its time in events.
  const size = Math.max(7, Math.ceil(characters.length / 2000));
  const parts: string[] = [];
  for (let start = 0; start < characters.length; start += size) {
    parts.push(characters.slice(start, start + size).join(''));
  }
  return parts;
}

/** A count that a vendor could have made; tests compare it with what Avouch reports. */
export function countWords(text: string): number {
  return Math.max(1, text.split(/\s+/).length);
}
