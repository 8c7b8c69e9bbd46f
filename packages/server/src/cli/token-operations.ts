import { z } from 'zod';

import { ROTATION_DAYS, tokenKeyRotated } from '../identity/index.ts';
import type { Installation } from '../installation.ts';
import { allTenants, OPERATOR } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';

/** What operators do about the keys of access tokens. */
export const tokenOperations: Readonly<Record<string, Operation>> = {
  'tokens.keys': operation(z.strictObject({}), async function* ({ signInMethods }) {
    const { current, next } = await signInMethods.tokenKeys.schedule();
    yield `current ${current.kid}  signs since ${current.activeFrom.toISOString()}`;
    yield `next    ${next.kid}  signs from ${next.activeFrom.toISOString()}`;
    return 0;
  }),

  'tokens.rotate': operation(z.strictObject({}), async function* (installation) {
    const { current, next } = await rotate(installation);
    yield `${current} signs from now on. The key before is believed until its last token has expired.`;
    yield `${next} is next, in ${ROTATION_DAYS} days.`;
    return 0;
  }),
};

/** The keys are the installation's, and every tenant relies on them: each ledger is told. */
async function rotate(installation: Installation): Promise<{ current: string; next: string }> {
  const { signInMethods, ledger, clock } = installation;
  const schedule = await signInMethods.tokenKeys.rotate();
  const keys = { current: schedule.current.kid, next: schedule.next.kid };
  for (const { id } of await allTenants(installation))
    await ledger.append(id, tokenKeyRotated({ ...keys, at: clock.now(), by: OPERATOR }));
  return keys;
}
