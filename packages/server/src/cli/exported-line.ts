import { z } from 'zod';

/** One line of `spend.export`: a piece of the file, or of what goes beside it. */
export const exportedLine = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ signature: z.string() }),
]);
