import { type Command, Option } from 'commander';

import { ROLES } from '../identity/permissions.ts';
import type { Operate } from './policy-commands.ts';

/** Adds `avouch members …` to the command line. */
export function registerMemberCommands(program: Command, operate: Operate): void {
  const members = program.command('members').description('invite, list, change and remove people');
  const role = () => new Option('--role <role>', 'what they may do').choices(ROLES);

  members
    .command('invite')
    .description('make a link by which somebody becomes a member; prints the link, which works once')
    .requiredOption('--tenant <name>', 'where they become a member')
    .requiredOption('--email <address>', 'whom the link is for; mailed to them where mail is configured')
    .addOption(role().makeOptionMandatory())
    .option('--team <team...>', 'whose calls they see (default: those of all teams)')
    .action((given: { tenant: string; email: string; role: string; team?: string[] }) =>
      operate('members.invite', { ...common(given), role: given.role, teams: given.team }),
    );

  members
    .command('list')
    .description('list members and open invitations: address, role, teams, second factor, last seen, name')
    .requiredOption('--tenant <name>', 'whose members')
    .action((given: { tenant: string }) => operate('members.list', given));

  members
    .command('role')
    .description('give a member another role or other teams; their sessions end')
    .requiredOption('--tenant <name>', 'whose member')
    .requiredOption('--email <address>', 'which member')
    .addOption(role())
    .option('--team <team...>', 'whose calls they see from now on')
    .option('--all-teams', 'they see the calls of all teams from now on')
    .action((given: { tenant: string; email: string; role?: string; team?: string[]; allTeams?: boolean }) =>
      operate('members.role', {
        ...common(given),
        role: given.role,
        teams: given.allTeams === true ? null : given.team,
      }),
    );

  members
    .command('remove')
    .description('remove a member; their sessions end within a second. The last admin stays')
    .requiredOption('--tenant <name>', 'whose member')
    .requiredOption('--email <address>', 'which member')
    .action((given: { tenant: string; email: string }) => operate('members.remove', common(given)));
}

function common({ tenant, email }: { tenant: string; email: string }) {
  return { tenant, email };
}
