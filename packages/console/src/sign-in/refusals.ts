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
  oidc_unreachable: 'The other service does not answer. Try again in a few minutes, or sign in another way.',
  oidc_response_invalid:
    'What the other service answered cannot be trusted. Try again; if it stays, tell an admin.',
  oidc_issuer_unsuitable: 'The other service is not set up as it has to be. Tell an admin.',
  oidc_connection_not_found: 'This way of signing in is no longer there. Choose another one.',
  oidc_email_unverified:
    'The other service did not say that your e-mail address is verified. Verify it there first.',
  oidc_domain_refused:
    'Your e-mail address is not of a domain that may sign in this way. Use the account of your company.',
  oidc_invitation_needed: 'Nobody with this account is a member here. Ask an admin for an invitation.',
  oidc_account_exists:
    'There is an account with your e-mail address that is no member here. Ask an admin for an invitation.',
  oidc_identity_conflict: 'The other service gave your e-mail address to somebody else before. Ask an admin.',
  sign_in_expired: 'The sign-in was not finished in time. Begin it again.',
  sign_in_delayed: 'Too many attempts failed. Wait a few minutes.',
};
