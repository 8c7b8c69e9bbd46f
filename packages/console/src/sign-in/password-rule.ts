/** The shortest password that the server takes. */
export const LEAST_LETTERS = 12;

/** What is wrong with a new password as far as can be said without the server. */
export function checkPassword(password: string): string | undefined {
  return Array.from(password).length < LEAST_LETTERS
    ? `Use at least ${LEAST_LETTERS} characters.`
    : undefined;
}

export function checkName(name: string): string | undefined {
  return name.trim() === '' ? 'Say how others should know you.' : undefined;
}
