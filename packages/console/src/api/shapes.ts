/** A role of a member; the table of what each may do is the server's. */
export type Role = 'admin' | 'finance' | 'auditor' | 'developer';

/** `GET /v1/session`: who is signed in, where, and what they may do there. */
export interface Session {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly tenant: { readonly id: string; readonly name: string };
  readonly role: Role;
  /** Null for all teams. */
  readonly teams: readonly string[] | null;
  readonly permissions: readonly string[];
  /** Null where the request came with an access token. */
  readonly csrf_token: string | null;
  readonly authenticated_at: string;
  readonly expires_at: string;
  /** The tenant asks for a second factor, and until there is one nothing else can be done. */
  readonly second_factor_missing: boolean;
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
  readonly second_factor: {
    readonly totp: boolean;
    readonly passkeys: number;
    readonly recovery_codes_left: number;
  };
  /** Whether the user has a password at all. */
  readonly password: boolean;
}

/** `GET /v1/auth/methods`: the ways in. */
export interface SignInMethods {
  readonly password: boolean;
  readonly passkey: boolean;
  readonly oidc: readonly { readonly id: string; readonly name: string; readonly preset: 'google' | null }[];
  /** The first admin is still to be made. */
  readonly first_admin: boolean;
  /** Mail can be sent, so a password can be reset. */
  readonly mail: boolean;
}

/** What a step of signing in leads to. */
export type SignInStep =
  | { readonly status: 'signed_in'; readonly session: Session }
  | {
      readonly status: 'second_factor';
      readonly methods: readonly ('totp' | 'recovery_code' | 'passkey')[];
    };

/** `GET /v1/auth/invitations/:token`. */
export interface InvitationFacts {
  readonly tenant: { readonly name: string };
  readonly email: string;
  readonly role: Role;
  readonly expires_at: string;
  readonly has_account: boolean;
}
