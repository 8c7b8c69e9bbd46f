import { z } from 'zod';

import { PERMISSIONS, ROLES } from '../permissions.ts';
import type { Accounts } from '../users/accounts.ts';
import { isConfined, type MemberSession, METHODS, principalOf } from './session.ts';
import type { SignInOutcome } from './sign-ins.ts';

export const sessionAnswer = z.object({
  id: z.string(),
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  tenant: z.object({ id: z.string(), name: z.string() }),
  role: z.enum(ROLES),
  teams: z.array(z.string()).nullable().describe('Whose calls they see; null for all.'),
  permissions: z.array(z.enum(PERMISSIONS)),
  csrf_token: z
    .string()
    .nullable()
    .describe(
      'To be sent as `x-avouch-csrf` with every change; null where the request came with an access token.',
    ),
  methods: z.array(z.enum(METHODS)).describe('How they showed who they are.'),
  authenticated_at: z.string().describe('When they last did.'),
  expires_at: z.string(),
  second_factor_missing: z
    .boolean()
    .describe('The tenant asks for a second factor, and until there is one nothing else can be done.'),
  tenants: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) })),
  second_factor: z.object({
    totp: z.boolean(),
    passkeys: z.int(),
    recovery_codes_left: z.int(),
  }),
  password: z.boolean().describe('Whether they have one.'),
});

/** What a step of signing in came to. */
export const signInAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('signed_in'), session: sessionAnswer }),
  z.object({
    status: z.literal('second_factor'),
    methods: z.array(z.enum(['totp', 'passkey', 'recovery_code'])),
  }),
]);

/** Tells a person of their session and their account. */
export interface SessionAnswers {
  session(session: MemberSession, csrfToken: string | null): Promise<z.output<typeof sessionAnswer>>;
  signIn(outcome: SignInOutcome): Promise<z.output<typeof signInAnswer>>;
}

export function createSessionAnswers({ accounts }: { accounts: Accounts }): SessionAnswers {
  async function tellSession(session: MemberSession, csrfToken: string | null) {
    const { user, memberships, factors, hasPassword } = await accounts.read(session.userId);
    const tenants = memberships
      // The issuer of one tenant is not told of the others.
      .filter(({ tenantId }) => tenantId === session.tenantId || !isConfined(session.methods))
      .map(({ tenantId, tenantName, role }) => ({ id: tenantId, name: tenantName, role }));
    return {
      id: session.id,
      user: { id: user.id, email: user.email, name: user.name },
      tenant: {
        id: session.tenantId,
        name: tenants.find(({ id }) => id === session.tenantId)?.name ?? '',
      },
      role: session.role,
      teams: session.teams === null ? null : [...session.teams],
      permissions: [...principalOf(session, 'cookie').permissions],
      csrf_token: csrfToken,
      methods: [...session.methods],
      authenticated_at: session.authenticatedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
      second_factor_missing: session.lacksSecondFactor,
      tenants,
      second_factor: {
        totp: factors.totp,
        passkeys: factors.passkeys,
        recovery_codes_left: factors.recoveryCodesLeft,
      },
      password: hasPassword,
    };
  }

  return {
    session: tellSession,
    async signIn(outcome) {
      if (outcome.status === 'second_factor')
        return { status: outcome.status, methods: [...outcome.methods] };
      return { status: outcome.status, session: await tellSession(outcome.session, outcome.csrfToken) };
    },
  };
}
