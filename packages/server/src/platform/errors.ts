/**
 * The one table of refusals. A code is a promise: once published it keeps its meaning and its status.
 * `docs/errors.md` documents every code; a test holds the two together.
 */
export const errorTable = {
  // Authentication and permission
  api_key_missing: { status: 401, title: 'No API key was sent' },
  api_key_invalid: { status: 401, title: 'The API key is not valid' },
  api_key_expired: { status: 401, title: 'The API key has expired' },
  api_key_revoked: { status: 401, title: 'The API key was revoked' },
  address_not_allowed: { status: 403, title: 'The API key may not be used from this address' },
  certificate_needed: { status: 403, title: 'The API key needs a client certificate that it is bound to' },
  signature_malformed: { status: 401, title: 'The signature of the request cannot be read' },
  signature_incomplete: { status: 401, title: 'The signature does not cover what it has to' },
  signature_invalid: { status: 401, title: 'The signature is not that of this request' },
  signature_stale: { status: 401, title: 'The signature is too old, or from the future' },
  signature_replayed: { status: 401, title: 'The signature was used before' },
  digest_mismatch: { status: 401, title: 'The body is not the one that was signed' },
  access_token_invalid: { status: 401, title: 'The access token is not valid' },
  access_token_expired: { status: 401, title: 'The access token has expired' },
  session_needed: { status: 403, title: 'This is done by a person who is signed in through a browser' },
  scope_missing: { status: 403, title: 'The API key lacks the scope that this route needs' },
  api_key_needed: { status: 403, title: 'Calls to models are made with an API key' },
  permission_missing: { status: 403, title: 'The role of the member does not allow this' },
  session_missing: { status: 401, title: 'Nobody is signed in' },
  session_invalid: { status: 401, title: 'The session is not valid, or has ended' },
  sign_in_refused: { status: 401, title: 'The sign-in was refused' },
  sign_in_delayed: { status: 429, title: 'Too many attempts failed' },
  sign_in_expired: { status: 401, title: 'The sign-in was not finished in time' },
  request_forged: { status: 403, title: 'The request does not show that it comes from the console' },
  reauthentication_required: { status: 403, title: 'The member must show again who they are' },
  second_factor_required: { status: 403, title: 'The tenant asks for a second factor' },
  metrics_forbidden: { status: 403, title: 'Metrics are not for this caller' },
  challenge_invalid: { status: 401, title: 'What was asked was answered already, elsewhere, or too late' },
  // Signing in through an OpenID issuer
  oidc_connection_not_found: { status: 404, title: 'No such connection to an issuer' },
  oidc_connections_full: {
    status: 409,
    title: 'The tenant has as many connections to issuers as it may have',
  },
  oidc_issuer_unsuitable: { status: 400, title: 'The issuer cannot be used' },
  oidc_unreachable: { status: 502, title: 'The issuer could not be reached' },
  oidc_state_invalid: { status: 401, title: 'The sign-in was not begun in this browser, or is over' },
  oidc_denied: { status: 401, title: 'The issuer refused the sign-in' },
  oidc_response_invalid: { status: 401, title: 'What the issuer answered is not valid' },
  oidc_email_unverified: { status: 403, title: 'The issuer has not verified the mail address' },
  oidc_domain_refused: { status: 403, title: 'The mail address is in no domain of the connection' },
  oidc_invitation_needed: { status: 403, title: 'An invitation is needed' },
  oidc_account_exists: { status: 403, title: 'The account with this address is not a member of the tenant' },
  oidc_identity_conflict: { status: 403, title: 'The issuer gave the mail address to somebody else' },
  session_confined: {
    status: 403,
    title: 'A session that was started through the issuer of a tenant is for that tenant alone',
  },
  // Passkeys
  passkey_invalid: { status: 400, title: 'The passkey cannot be verified' },
  passkey_exists: { status: 409, title: 'The passkey is registered already' },
  passkeys_full: { status: 409, title: 'The person has as many passkeys as they may have' },
  passkey_not_found: { status: 404, title: 'No such passkey' },
  // The request itself
  body_invalid: { status: 400, title: 'The request body is not valid' },
  body_not_json: { status: 400, title: 'The request body is not JSON' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  content_type_unsupported: { status: 415, title: 'The content type is not supported' },
  header_invalid: { status: 400, title: 'A request header is not valid' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  request_malformed: { status: 400, title: 'The request is not valid HTTP' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  parameter_invalid: { status: 400, title: 'A path or query parameter is not valid' },
  route_not_found: { status: 404, title: 'No such route' },
  // The call
  model_not_found: { status: 404, title: 'No provider serves this model' },
  model_unpriced: { status: 400, title: 'The model has no price and unpriced models are refused' },
  translation_unsupported: {
    status: 400,
    title: 'The request asks for something the provider of this model cannot express',
  },
  policy_denied: { status: 403, title: 'The policy in force does not allow this call' },
  label_not_allowed: { status: 403, title: 'The API key is limited to other teams or features' },
  label_required: { status: 400, title: 'The policy in force asks for a label that the call does not carry' },
  privacy_unavailable: {
    status: 503,
    title: 'Personal data could not be looked for, so the call is refused',
  },
  personal_data_blocked: {
    status: 403,
    title: 'The call holds personal data that the policy in force does not let out',
  },
  content_unexamined: {
    status: 403,
    title: 'The call holds content that nothing can look into, and the policy in force does not let it out',
  },
  max_tokens_exceeded: {
    status: 403,
    title: 'The call asks for more output than the policy in force allows',
  },
  max_cost_exceeded: { status: 403, title: 'The call can cost more than the policy in force allows' },
  budget_exceeded: { status: 402, title: 'A budget of the policy in force has no room for this call' },
  policy_invalid: { status: 503, title: 'There is no valid signed policy, so every call is refused' },
  residency_unmet: { status: 403, title: 'No provider of this model is in the region that was asked for' },
  capability_unmet: { status: 400, title: 'No model that may serve this call can do what it asks for' },
  quality_unmet: { status: 403, title: 'No model meets the quality floor of the policy in force' },
  latency_unmet: {
    status: 403,
    title: 'No model is expected to meet the latency target of the policy in force',
  },
  route_unavailable: { status: 503, title: 'Every provider that may serve this call is failing' },
  rate_limited: { status: 429, title: 'A rate limit of the policy in force is reached' },
  limits_unavailable: {
    status: 503,
    title: 'Rate limits cannot be counted, so calls that have them are refused',
  },
  overloaded: { status: 503, title: 'Too many calls are in flight' },
  shutting_down: { status: 503, title: 'The server is shutting down' },
  client_gone: { status: 499, title: 'The client went away' },
  // The provider
  upstream_unreachable: { status: 502, title: 'The provider could not be reached' },
  upstream_timeout: { status: 504, title: 'The provider took too long' },
  upstream_error: { status: 502, title: 'The provider failed' },
  upstream_refused: { status: 400, title: 'The provider refused the request' },
  upstream_rate_limited: { status: 429, title: 'The provider limits our rate' },
  upstream_auth_failed: { status: 502, title: 'The provider refused our credentials' },
  upstream_invalid_answer: { status: 502, title: 'The provider sent an answer that cannot be read' },
  upstream_answer_too_large: { status: 502, title: 'The provider sent more than is accepted' },
  // The ledger
  ledger_unavailable: { status: 503, title: 'The ledger cannot be written, so no call is answered' },
  ledger_busy: { status: 503, title: 'The ledger has too many entries waiting' },
  entry_not_found: { status: 404, title: 'The ledger has no such entry' },
  entry_invalid: { status: 500, title: 'An entry cannot be put into the ledger' },
  tile_not_found: { status: 404, title: 'The ledger has no such tile' },
  // Ratings of answers
  call_not_found: { status: 404, title: 'The ledger has no such call' },
  call_not_answered: { status: 409, title: 'The call has no answer' },
  feedback_exists: { status: 409, title: 'The call was rated already' },
  // Tenancy
  tenant_not_found: { status: 404, title: 'No such tenant' },
  tenant_exists: { status: 409, title: 'A tenant of this name exists' },
  api_key_not_found: { status: 404, title: 'No such API key' },
  api_key_ended: { status: 409, title: 'The API key has ended' },
  key_too_wide: { status: 403, title: 'A key cannot be given more than its maker has' },
  limit_without_effect: { status: 400, title: 'A limit of the key does not hold for one of its scopes' },
  // People
  member_not_found: { status: 404, title: 'No such member' },
  member_exists: { status: 409, title: 'They are a member already' },
  last_admin: { status: 409, title: 'The tenant would be left without an admin' },
  invitation_not_found: { status: 404, title: 'No such invitation' },
  invitations_full: { status: 409, title: 'The tenant has as many open invitations as it may have' },
  link_invalid: { status: 404, title: 'The link is not valid any more' },
  session_not_found: { status: 404, title: 'No such session' },
  password_refused: { status: 400, title: 'The password is too easy to guess' },
  second_factor_exists: { status: 409, title: 'There is a second factor already' },
  second_factor_not_found: { status: 404, title: 'There is no such second factor' },
  // Policies
  policy_document_invalid: { status: 400, title: 'The policy cannot be signed as it is written' },
  policy_version_not_found: { status: 404, title: 'The tenant has no such version of its policy' },
  policy_version_conflict: { status: 409, title: 'The policy was changed meanwhile' },
  policy_version_unverified: { status: 409, title: 'This version of the policy does not verify' },
  policy_key_not_prepared: { status: 409, title: 'There is no next policy key' },
  // Notifications
  channel_not_found: { status: 404, title: 'No such notification channel' },
  channel_exists: { status: 409, title: 'A notification channel of this name exists' },
  channels_full: { status: 409, title: 'The tenant has as many notification channels as it may have' },
  webhook_url_refused: { status: 400, title: 'Webhooks cannot be sent to this URL' },
  mail_not_configured: { status: 503, title: 'This installation cannot send mail' },
  // Prices
  price_overrides_full: {
    status: 409,
    title: 'The tenant has as many negotiated price cards as it may have',
  },
  // Spend
  baseline_not_found: { status: 404, title: 'The feature has no baseline' },
  baseline_unpriced: { status: 409, title: 'The model of the baseline has no price that can be locked' },
  spend_behind: { status: 503, title: 'The sums of spend are still being brought up to date' },
  report_too_large: { status: 400, title: 'The report would have too many rows' },
  // Start-up and operation
  config_invalid: { status: 500, title: 'The configuration is not valid' },
  data_dir_locked: { status: 503, title: 'The data directory is in use by another process' },
  data_dir_unwritable: { status: 503, title: 'The data directory cannot be written' },
  database_unreachable: { status: 503, title: 'The database cannot be reached' },
  database_newer: { status: 503, title: 'The database belongs to a newer version of Avouch' },
  migration_changed: { status: 503, title: 'A migration differs from the one that was applied' },
  migration_failed: { status: 503, title: 'A migration failed' },
  port_taken: { status: 503, title: 'The port is taken' },
  signing_key_missing: { status: 503, title: 'A signing key is missing' },
  signing_key_mismatch: { status: 503, title: 'A signing key is not the one the ledger was started with' },
  token_keys_changed: { status: 409, title: 'The keys of access tokens were rotated meanwhile' },
  ledger_corrupt: { status: 503, title: 'The ledger does not agree with itself' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorTable;

/**
 * A refusal that a caller may see. `detail` is one sentence for that caller: it never holds a secret, a
 * prompt, personal data or an upstream's credentials. `cause` is for the log's error kind only.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** Where in the input the fault lies, as a dotted path, when there is one place. */
  readonly param: string | undefined;
  /** The provider's own code for its refusal, which clients of that provider compare with. */
  readonly upstreamCode: string | undefined;
  /** Seconds after which trying again makes sense, when that is known. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    more: {
      cause?: unknown;
      param?: string | undefined;
      upstreamCode?: string | undefined;
      retryAfterS?: number | undefined;
      status?: number;
    } = {},
  ) {
    super(detail ?? errorTable[code].title, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = more.status ?? errorTable[code].status;
    this.title = errorTable[code].title;
    this.detail = detail;
    this.param = more.param;
    this.upstreamCode = more.upstreamCode;
    this.retryAfterS = more.retryAfterS;
  }
}
