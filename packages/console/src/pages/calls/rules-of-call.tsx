import { Link } from '@tanstack/react-router';

import { Facts } from '../../kit/facts.tsx';
import { Panel } from '../../kit/panel.tsx';
import { exactMoney } from '../../words/money.ts';
import { count } from '../../words/quantity.ts';
import type { CallAnswer } from './shapes.ts';

/** The rules that held for a call; nothing for who may not read policies. */
export function RulesOfCall({ call: { decision } }: { readonly call: CallAnswer }) {
  const { rules, policy } = decision;
  if (rules === null || rules.length === 0 || policy === null) return null;
  const said = new Map<string, string[]>();
  for (const { rule, says } of rules) said.set(rule, [...(said.get(rule) ?? []), localized(says)]);
  return (
    <Panel
      title="Rules that held"
      lead={
        <>
          Read anew from the signed{' '}
          <Link to="/policies/$version" params={{ version: String(policy.version) }}>
            version {policy.version}
          </Link>
          .
        </>
      }
    >
      <Facts facts={[...said].map(([rule, says]) => [rule, says.join('; ')])} />
    </Panel>
  );
}

/** The server says rules in plain numbers; a reader has dollars and a way of grouping digits. */
function localized(says: string): string {
  return says
    .replaceAll(/(\d+) micro-dollars/g, (_, micros: string) => exactMoney(Number(micros)))
    .replaceAll(/\b\d{4,}\b/g, (number) => count(Number(number)))
    .replaceAll('_', ' ');
}
