import type { Credentials } from '../../identity/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { PolicyPublicKeys } from '../../policy/index.ts';
import { type Control, fail, pass } from '../control.ts';

/** What the tenant signs with is there. */
export function signingKeysPresent({ publicKeys }: { publicKeys: PolicyPublicKeys }): Control {
  return {
    id: 'keys.signing_present',
    statement:
      'The keys that sign the policy and the ledger are there and can be read by this process alone.',
    async check(tenantId) {
      try {
        const keys = await publicKeys.of(tenantId);
        return pass(`Read: ${keys.map(({ purpose }) => purpose).join(' and ')}.`);
      } catch (error) {
        // The error names the file, which is for the operator's log and for nobody who reads controls.
        if (error instanceof AppError && error.code === 'signing_key_missing')
          return fail('A key is not there, or others may read its file.');
        throw error;
      }
    },
  };
}

/** Nothing that has an age limit is past it. */
export function noneOverdue({
  credentials,
  tenantNamed,
}: {
  credentials: Credentials;
  tenantNamed: (tenantId: string) => Promise<{ id: string; name: string }>;
}): Control {
  return {
    id: 'credentials.none_overdue',
    statement: 'No key, certificate or other credential is past its age limit.',
    async check(tenantId) {
      const all = await credentials.report(await tenantNamed(tenantId));
      const overdue = all.filter(({ state }) => state === 'overdue');
      // By kind: what a key is called is for those who may see keys.
      return overdue.length === 0
        ? pass(`Of ${all.length} credentials none is overdue.`)
        : fail(`Overdue: ${overdue.map(({ kind }) => kind).join(', ')}.`);
    },
  };
}
