import type { Policies } from '../../policy/index.ts';
import { type Control, fail, pass } from '../control.ts';

/** The policy that decides calls is the one that was published. */
export function policyVerifies({ policies }: { policies: Policies }): Control {
  return {
    id: 'policy.in_force_verifies',
    statement:
      'The policy in force carries a valid signature and is the one whose publication the ledger records.',
    async check(tenantId) {
      const inForce = await policies.inForce(tenantId);
      if (inForce.kind === 'invalid') return fail(`No policy is in force: ${inForce.reason}`);
      const { record, faults } = await policies.read(tenantId, inForce.version);
      if (record.fingerprint !== inForce.fingerprint) return fail('What is in force is not what is stored.');
      return faults.length === 0
        ? pass(`Version ${inForce.version} verifies.`)
        : fail(`Version ${inForce.version}: ${faults.join(' ')}`);
    },
  };
}
