import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';

import { useSession } from '../api/queries.ts';
import { useSignOut } from '../sign-in/use-sign-out.ts';
import { Icon } from '../icons/icon.tsx';
import classes from './shell.module.css';

/** Who is signed in, their account, and the way out. */
export function AccountMenu({ onGo }: { readonly onGo: () => void }) {
  const { user } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" shadow="md" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <span className={classes.avatar} aria-hidden="true">
            {initialsOf(user.name || user.email)}
          </span>
          <span className="visually-hidden">Account of </span>
          <span className={classes.accountName}>{user.name || user.email}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <Menu.Item
          leftSection={<Icon name="account" size={16} />}
          onClick={() => {
            onGo();
            void navigate({ to: '/account' });
          }}
        >
          Your account
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => signOut.run()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return [words[0], words[1]]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
