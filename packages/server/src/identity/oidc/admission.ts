import { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import type { Role } from '../permissions.ts';
import { emailAddress } from '../users/email.ts';
import { personName } from '../users/user.ts';
import type { JoiningRole, OidcConnection } from './connection.ts';

/** Somebody as an issuer describes them, once everything about the description has been checked. */
export interface Described {
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** More than one factor, as the issuer says (`amr`, RFC 8176). */
  readonly isMultiFactor: boolean;
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.unknown().optional(),
  hd: z.string().optional(),
  name: z.string().optional(),
  amr: z.array(z.string()).optional(),
});

/**
 * Reads the claims of a token that is the issuer's own, and refuses whoever the connection is not for: only an address
 * that the issuer has verified (`email_verified`), in a domain of the connection; with Google also in an organization
 * (`hd`) of that domain, because anybody can have a Google account with an address of somebody else's mail server.
 * Throws AppError `oidc_response_invalid`, `oidc_email_unverified` or `oidc_domain_refused`.
 */
export function readDescription(
  claims: unknown,
  { domains, preset }: Pick<OidcConnection, 'domains' | 'preset'>,
): Described {
  const read = claimsSchema.safeParse(claims);
  if (!read.success) throw new AppError('oidc_response_invalid', 'The issuer described nobody.');
  const { sub, email, email_verified: isVerified, hd, name, amr } = read.data;
  const address = emailAddress.safeParse(email);
  // `true` itself: an issuer that writes a text there means something of its own by it.
  if (!address.success || isVerified !== true)
    throw new AppError('oidc_email_unverified', 'The issuer has not verified your mail address.');
  const calledName = personName.safeParse(name);
  const isAllowed = (domain: string) => domains.includes(domain.toLowerCase());
  const domain = address.data.slice(address.data.lastIndexOf('@') + 1);
  if (!isAllowed(domain) || (preset === 'google' && (hd === undefined || !isAllowed(hd))))
    throw new AppError(
      'oidc_domain_refused',
      'Your mail address is not in a domain that may sign in this way.',
    );
  return {
    subject: sub,
    email: address.data,
    // What cannot be printed is no name.
    name: calledName.success ? calledName.data : address.data.slice(0, 100),
    isMultiFactor: amr?.includes('mfa') === true,
  };
}

/** What the tenant knows about who was described. */
export interface Acquaintance {
  /** The person that this subject of this connection is bound to. */
  readonly bound: { readonly userId: string; readonly isMember: boolean } | undefined;
  /** The person who has this mail address, in the whole installation. */
  readonly addressed:
    | {
        readonly userId: string;
        readonly isMember: boolean;
        readonly isBoundToAnother: boolean;
        /** Nobody else can be behind it: the mailbox is known to be its owner's, or it has no password and no passkey. */
        readonly isOwners: boolean;
      }
    | undefined;
  readonly invitation: { readonly role: Role } | undefined;
  readonly defaultRole: JoiningRole | undefined;
}

export type Admission =
  | { readonly kind: 'sign_in'; readonly userId: string }
  /** A member signs in this way for the first time. */
  | { readonly kind: 'link'; readonly userId: string }
  /** Somebody known becomes a member. */
  | { readonly kind: 'join'; readonly userId: string; readonly role: Role; readonly isBound: boolean }
  /** Somebody new becomes a member. */
  | { readonly kind: 'create'; readonly role: Role };

/**
 * Who somebody is here, and whether they may come in. A tenant's admin can run an issuer that says whatever they like,
 * so what a connection says counts in its own tenant alone, and gives no claim on anybody beyond it:
 *
 * - A person is found by the pair of connection and subject. The mail address only leads to the first binding.
 * - By its address an account is bound only where its person is a member of this very tenant, or was invited to it.
 * - An account of somebody else's making is never joined unasked: it could be a person of another tenant.
 * - An account whose address nobody has proven, and which can be signed in to by a password or a passkey, is not joined
 *   at all: whoever made it under the address of another would come along.
 * - One account is bound to one subject of a connection: an address that the issuer gave to a newcomer does not open the
 *   account of who had it before.
 * - Who was removed comes back by a new invitation only, though the issuer still knows them.
 *
 * The session that follows is confined to the tenant (`isConfined`), and can change nothing about how the person signs
 * in elsewhere.
 *
 * Throws AppError `oidc_invitation_needed`, `oidc_account_exists` or `oidc_identity_conflict`.
 */
export function admit({ bound, addressed, invitation, defaultRole }: Acquaintance): Admission {
  if (bound !== undefined) {
    if (bound.isMember) return { kind: 'sign_in', userId: bound.userId };
    // An invitation is to an address: it is this person's only if the address still is.
    if (invitation !== undefined && addressed?.userId === bound.userId)
      return { kind: 'join', userId: bound.userId, role: invitation.role, isBound: true };
    throw new AppError(
      'oidc_invitation_needed',
      'You are no member any more. Ask an admin for an invitation.',
    );
  }
  if (addressed !== undefined) {
    if (addressed.isBoundToAnother)
      throw new AppError(
        'oidc_identity_conflict',
        'The issuer knows your mail address as that of somebody else.',
      );
    if (addressed.isMember) return { kind: 'link', userId: addressed.userId };
    if (invitation !== undefined && addressed.isOwners)
      return { kind: 'join', userId: addressed.userId, role: invitation.role, isBound: false };
    throw new AppError(
      'oidc_account_exists',
      'You have an account here. Ask an admin of the tenant to invite you, and accept signed in to it.',
    );
  }
  const role = invitation?.role ?? defaultRole;
  if (role === undefined)
    throw new AppError('oidc_invitation_needed', 'Ask an admin of the tenant for an invitation.');
  return { kind: 'create', role };
}
