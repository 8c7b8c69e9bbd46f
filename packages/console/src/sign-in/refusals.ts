/** What to tell somebody whom signing in through another service sent back with an error code. */
export function refusalWords(code: string): string {
  return (
    REFUSALS[code] ??
    'Signing in through the other service did not work. Try again, or sign in another way; an admin finds the reason in the audit trail.'
  );
}

const REFUSALS: Readonly<Record<string, string>> = {
  oidc_denied: 'You, or the other service, stopped the sign-in. Try again when you are ready.',
  oidc_state_invalid: 'This sign-in was begun in another window, or too long ago. Begin it again here.',
  oidc_unavailable: 'The other service does not answer. Try again in a few minutes, or sign in another way.',
  oidc_email_unverified:
    'The other service did not say that your e-mail address is verified. Verify it there first.',
  oidc_domain_refused:
    'Your e-mail address is not of a domain that may sign in this way. Use the account of your company.',
  oidc_unknown_user: 'Nobody with this account is a member here. Ask an admin for an invitation.',
  no_membership: 'You are not a member of any tenant here. Ask an admin for an invitation.',
};
