import type { IconName } from './icons/icon.tsx';

/** A page that the navigation leads to. */
export interface Destination {
  readonly to: string;
  readonly title: string;
  readonly icon: IconName;
  /** Permissions of which one is enough; none for everybody who is signed in. The server's table has them. */
  readonly needs: readonly string[];
}

/** The navigation, in the order of a day: what happens, the rules for it, the proof of it, who may. */
export const NAVIGATION: readonly {
  readonly heading?: string;
  readonly destinations: readonly Destination[];
}[] = [
  { destinations: [{ to: '/', title: 'Overview', icon: 'overview', needs: [] }] },
  {
    heading: 'Traffic',
    destinations: [
      { to: '/calls', title: 'Calls', icon: 'calls', needs: ['calls:read'] },
      { to: '/spend', title: 'Spend and savings', icon: 'spend', needs: ['spend:read'] },
      { to: '/budgets', title: 'Budgets', icon: 'budget', needs: ['spend:read'] },
    ],
  },
  {
    heading: 'Rules',
    destinations: [
      { to: '/policies', title: 'Policies', icon: 'policy', needs: ['policies:read'] },
      { to: '/providers', title: 'Providers and models', icon: 'provider', needs: ['policies:read'] },
    ],
  },
  {
    heading: 'Proof',
    destinations: [
      { to: '/ledger', title: 'Ledger', icon: 'ledger', needs: ['ledger:read'] },
      { to: '/audit', title: 'Audit trail', icon: 'audit', needs: ['audit:read'] },
    ],
  },
  {
    heading: 'Access',
    destinations: [
      { to: '/api-keys', title: 'API keys', icon: 'key', needs: ['keys:manage', 'keys:read', 'keys:own'] },
      { to: '/members', title: 'Members', icon: 'members', needs: ['members:read'] },
      { to: '/security', title: 'Sign-in settings', icon: 'security', needs: ['settings:manage'] },
    ],
  },
];

/** Whether one of the permissions that a page needs is there. */
export function reaches(permissions: readonly string[], needs: readonly string[]): boolean {
  return needs.length === 0 || needs.some((need) => permissions.includes(need));
}
