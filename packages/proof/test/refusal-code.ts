import { ProofError } from '../src/index.ts';

/** The code with which an act is refused, or 'accepted'. Any other error is a bug and thrown on. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return readCode(error);
  }
  return 'accepted';
}

/** The same for an act that takes time. */
export async function codeOfAsync(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    return readCode(error);
  }
  return 'accepted';
}

function readCode(error: unknown): string {
  if (error instanceof ProofError) return error.code;
  throw error;
}
