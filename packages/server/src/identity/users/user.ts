import { z } from 'zod';

import type { Role } from '../permissions.ts';

/** A person, once for the whole installation. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAt: Date;
  /** When it was first shown that mail to the address reaches them. */
  readonly emailProvenAt: Date | undefined;
}

/** A tenant that a person is a member of. */
export interface Membership {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly role: Role;
  readonly teams: readonly string[] | null;
}

/** What people are called. No control characters: names are printed to terminals and mails. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters');
