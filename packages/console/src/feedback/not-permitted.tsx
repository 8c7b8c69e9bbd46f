import { useSession } from '../api/queries.ts';
import { EmptyState } from './empty-state.tsx';

/** In place of a page that the role does not reach: what is missing, and who can grant it. */
export function NotPermitted({ needs }: { readonly needs: readonly string[] }) {
  const { role, tenant } = useSession();
  return (
    <EmptyState icon="security" level={2} title="Your role does not include this page">
      You are signed in to <strong>{tenant.name}</strong> as <strong>{role}</strong>. This page needs the
      permission <code>{needs.join(' or ')}</code>. An admin of {tenant.name} can give you a role that has it,
      under Members.
    </EmptyState>
  );
}
