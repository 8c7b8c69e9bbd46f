import { z } from 'zod';

const HOW = 'must say why, in one line of 1 to 500 characters';

/**
 * Why a policy was published: text for people who read the history, line by line, on a terminal. So it has no control
 * characters, no separators that some readers take for the end of a line, and none that turn the direction of text.
 */
export const reasonText = z
  .string(HOW)
  .trim()
  .min(1, HOW)
  .max(500, HOW)
  .regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u, HOW);
