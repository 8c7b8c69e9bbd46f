import { z } from 'zod';

import { type Role, ROLES } from '../permissions.ts';

/** A person in a tenant. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null where they see the calls of all. */
  readonly teams: readonly string[] | null;
  readonly joinedAt: Date;
  readonly lastSeenAt: Date | undefined;
  /** Whether they have TOTP or a passkey. */
  readonly secondFactor: boolean;
}

/** An invitation that was not accepted yet. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly teams: readonly string[] | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
}

export const roleSchema = z.enum(ROLES);

/** Labels of calls, as `x-team` takes them. */
export const teamsSchema = z
  .array(z.string().regex(/^[\p{L}\p{N}._:/-]{1,256}$/u, 'must be letters, digits and . _ : / -'))
  .max(50)
  .nullable();
