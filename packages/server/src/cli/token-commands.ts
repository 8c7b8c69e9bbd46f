import type { Command } from 'commander';

import type { Operate } from './policy-commands.ts';

/** `avouch tokens …`. */
export function registerTokenCommands(program: Command, operate: Operate): void {
  const tokens = program
    .command('tokens')
    .description('the keys that access tokens of people are signed with');
  tokens
    .command('keys')
    .description('print the current key and the next, and when they change')
    .action(() => operate('tokens.keys', {}));
  tokens
    .command('rotate')
    .description('let the next key sign from now on, and make another next')
    .action(() => operate('tokens.rotate', {}));
}
