import { z } from 'zod';

import { emailAddress, type Member, roleSchema, teamsSchema } from '../identity/index.ts';
import type { Installation } from '../installation.ts';
import { AppError } from '../platform/errors.ts';
import { OPERATOR, tenantNamed } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';

const PAGE = 200;

const member = z.strictObject({ tenant: z.string(), email: emailAddress });

/** What an operator can do about the members of a tenant. */
export const memberOperations: Readonly<Record<string, Operation>> = {
  'members.list': operation(
    z.strictObject({ tenant: z.string() }),
    async function* (installation, { tenant }) {
      const { id } = await tenantNamed(installation, tenant);
      for await (const each of allMembers(installation, id)) yield memberLine(each);
      const now = installation.clock.now();
      for (const { email, role, expiresAt } of await installation.people.links.list(id)) {
        const state = expiresAt > now ? `invited until ${expiresAt.toISOString()}` : 'invitation expired';
        yield `${email.padEnd(32)} ${role.padEnd(9)} ${state}`;
      }
      return 0;
    },
  ),

  'members.invite': operation(
    member.extend({ role: roleSchema, teams: teamsSchema.default(null) }),
    async function* (installation, { tenant, ...wanted }) {
      const { id } = await tenantNamed(installation, tenant);
      const { link } = await installation.people.links.invite(id, wanted, OPERATOR);
      yield link;
      return 0;
    },
  ),

  'members.remove': operation(member, async function* (installation, { tenant, email }) {
    const { id } = await tenantNamed(installation, tenant);
    const { userId } = await memberWith(installation, id, email);
    await installation.people.members.remove(id, userId, OPERATOR);
    yield `${email} is no longer a member of ${tenant}.`;
    return 0;
  }),

  'members.role': operation(
    member.extend({ role: roleSchema.optional(), teams: teamsSchema.optional() }),
    async function* (installation, { tenant, email, ...wanted }) {
      const { id } = await tenantNamed(installation, tenant);
      const { userId } = await memberWith(installation, id, email);
      await installation.people.members.change(id, userId, wanted, OPERATOR);
      yield memberLine(await memberWith(installation, id, email));
      return 0;
    },
  ),
};

async function* allMembers({ people }: Installation, tenantId: string): AsyncGenerator<Member> {
  let after: string | undefined;
  do {
    const page: Member[] = await people.members.list(tenantId, { limit: PAGE, after });
    yield* page;
    after = page.length === PAGE ? page.at(-1)?.userId : undefined;
  } while (after !== undefined);
}

/** Throws AppError `member_not_found`. */
async function memberWith(installation: Installation, tenantId: string, email: string): Promise<Member> {
  for await (const each of allMembers(installation, tenantId)) {
    if (each.email.toLowerCase() === email.toLowerCase()) return each;
  }
  throw new AppError('member_not_found', `The tenant has no member with the address ${email}.`);
}

function memberLine({ email, role, teams, secondFactor, lastSeenAt, name }: Member): string {
  const factor = secondFactor ? 'second factor' : 'no second factor';
  const seen = lastSeenAt === undefined ? 'never signed in' : `last seen ${lastSeenAt.toISOString()}`;
  const whose = teams === null ? 'all teams' : `teams ${teams.join(',') || 'none'}`;
  return `${email.padEnd(32)} ${role.padEnd(9)} ${whose}  ${factor}  ${seen}  ${name}`;
}
