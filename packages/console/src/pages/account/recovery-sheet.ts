/** Pure: recovery codes as a file to keep, which says what they are for. */
export function recoverySheet(
  codes: readonly string[],
  { origin, email, day }: { readonly origin: string; readonly email: string; readonly day: string },
): string {
  return [
    'Recovery codes for Avouch',
    `${origin}/console`,
    `Account: ${email}`,
    `Made: ${day}`,
    '',
    'Each signs you in once in place of the code of your authenticator app.',
    '',
    ...codes,
    '',
  ].join('\n');
}
