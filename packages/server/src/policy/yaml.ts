import { Document } from 'yaml';

import { policySchema, type Policy } from './policy.ts';

/** A policy as people read it: YAML, with its keys in the order of the documentation. */
export function formatPolicyYaml(policy: Policy): string {
  const order = Object.keys(policySchema.shape);
  const entries = Object.entries(policy).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  return new Document(Object.fromEntries(entries), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  }).toString({ lineWidth: 0 });
}
