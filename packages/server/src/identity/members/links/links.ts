import type { Ledger } from '../../../ledger/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Tx } from '../../../platform/database/index.ts';
import { AppError } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { Log } from '../../../platform/log.ts';
import type { Mail } from '../../../platform/mail/index.ts';
import type { RandomBytes } from '../../../platform/random.ts';
import { auditEntry } from '../../audit.ts';
import type { Role } from '../../permissions.ts';
import { newToken, tokenHash } from '../../token.ts';
import type { Accounts } from '../../users/accounts.ts';
import { emailKeyOf } from '../../users/email.ts';
import type { Invitation } from '../member.ts';
import { hasMembers, isMember } from '../store.ts';
import {
  countInvitations,
  deleteOldInvitations,
  hasFirstAdminLink,
  insertInvitation,
  listInvitations,
  takeInvitation,
  writeFirstAdminLink,
} from './store.ts';

/** The links by which somebody becomes a member. Tokens stand behind the `#`, which browsers send to no server. */
export interface Links {
  /**
   * Invites to a tenant: mails a link where mail is configured, and returns one for who invites to hand on. One to the
   * same address takes the place of the one before. Throws AppError `member_exists` and `invitations_full`.
   */
  invite(
    tenantId: string,
    wanted: { email: string; role: Role; teams: readonly string[] | null },
    by: string,
  ): Promise<{ invitation: Invitation; link: string; isMailed: boolean }>;
  /** Newest first. */
  list(tenantId: string): Promise<Invitation[]>;
  /** Throws AppError `invitation_not_found`. */
  revoke(tenantId: string, id: string, by: string): Promise<void>;
  /** The link that makes the first admin, in the place of the one before; undefined where the tenant has a member. */
  makeFirstAdminLink(tenantId: string): Promise<string | undefined>;
  /** Whether a first admin is still to be made somewhere. */
  awaitsFirstAdmin(): Promise<boolean>;
  /** Deletes what expired long ago. */
  sweep(): Promise<void>;
  /** Waits for mails that are being sent. */
  settled(): Promise<void>;
}

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 7;

/** Open at a time in one tenant. */
const MAX_INVITATIONS = 1_000;
const KEPT_AFTER_EXPIRY_MS = 30 * DAY_MS;

export function createLinks({
  database,
  ledger,
  clock,
  log,
  drawBytes,
  mail,
  publicOrigin,
  accounts,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  drawBytes: RandomBytes;
  mail: Mail;
  publicOrigin: () => string;
  accounts: Accounts;
}): Links {
  const mailing = new Set<Promise<void>>();
  const inTenant = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);
  const linkTo = (token: string) => `${publicOrigin()}/console/invitation#${token}`;

  async function sendInvitation(to: string, id: string, link: string): Promise<void> {
    const outcome = await mail.send({
      id,
      to,
      subject: 'You are invited to Avouch',
      text: invitationText(link),
    });
    if (outcome.kind === 'failed') log.warn({ code: outcome.code }, 'an invitation was not mailed');
  }

  function sendInBackground(to: string, id: string, link: string): void {
    const sending = sendInvitation(to, id, link).finally(() => mailing.delete(sending));
    mailing.add(sending);
  }

  return {
    async invite(tenantId, { email, role, teams }, by) {
      const createdAt = clock.now();
      const token = newToken(drawBytes);
      const mailedToken = mail.isConfigured ? newToken(drawBytes) : undefined;
      const expiresAt = new Date(createdAt.getTime() + LIFETIME_DAYS * DAY_MS);
      const invitation = { id: newId(createdAt), email, role, teams, createdAt, createdBy: by, expiresAt };
      const user = await accounts.byEmail(email);
      await inTenant(tenantId, async (tx) => {
        if (user !== undefined && (await isMember(tx, user.id)))
          throw new AppError('member_exists', 'Whoever has this address is a member already.');
        if ((await countInvitations(tx)) >= MAX_INVITATIONS)
          throw new AppError('invitations_full', 'Revoke invitations that nobody will accept.');
        const replaced = await insertInvitation(tx, {
          ...invitation,
          tenantId,
          emailKey: emailKeyOf(email),
          tokenHash: tokenHash(token),
          mailedTokenHash: mailedToken && tokenHash(mailedToken),
        });
        await ledger.appendWithin(tx, tenantId, [
          ...(replaced === undefined
            ? []
            : [auditEntry('invitation.revoked', createdAt, { invitation: replaced, by })]),
          auditEntry('invitation.created', createdAt, {
            invitation: invitation.id,
            role,
            ...(teams !== null && { teams: [...teams] }),
            by,
          }),
        ]);
      });
      if (mailedToken !== undefined) sendInBackground(email, invitation.id, linkTo(mailedToken));
      return { invitation, link: linkTo(token), isMailed: mailedToken !== undefined };
    },

    list: (tenantId) => inTenant(tenantId, listInvitations),

    revoke: (tenantId, id, by) =>
      inTenant(tenantId, async (tx) => {
        if (!(await takeInvitation(tx, id)))
          throw new AppError('invitation_not_found', 'There is no open invitation of this id.');
        await ledger.appendWithin(tx, tenantId, [
          auditEntry('invitation.revoked', clock.now(), { invitation: id, by }),
        ]);
      }),

    makeFirstAdminLink: (tenantId) =>
      inTenant(tenantId, async (tx) => {
        if (await hasMembers(tx)) return undefined;
        const createdAt = clock.now();
        const token = newToken(drawBytes);
        const expiresAt = new Date(createdAt.getTime() + LIFETIME_DAYS * DAY_MS);
        await writeFirstAdminLink(tx, { tenantId, tokenHash: tokenHash(token), createdAt, expiresAt });
        return `${publicOrigin()}/console/welcome#${token}`;
      }),

    awaitsFirstAdmin: () =>
      database.transaction({ 'avouch.operator': 'on' }, (tx) => hasFirstAdminLink(tx, clock.now())),

    async sweep() {
      const before = new Date(clock.now().getTime() - KEPT_AFTER_EXPIRY_MS);
      await database.transaction({ 'avouch.operator': 'on' }, (tx) => deleteOldInvitations(tx, before));
    },

    async settled() {
      await Promise.all(mailing);
    },
  };
}

function invitationText(link: string): string {
  return [
    'You are invited to work in Avouch, which keeps a company’s promises on its calls to AI models.',
    '',
    `Accept within ${LIFETIME_DAYS} days:`,
    link,
    '',
    'If you did not expect this, do nothing.',
  ].join('\n');
}
