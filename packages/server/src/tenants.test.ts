import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../test/installation.ts';
import { refusalOf } from '../test/ledger.ts';
import { preparePolicyKey, rotatePolicyKey, tenantNamed } from './tenants.ts';

let app: TestInstallation;
beforeAll(async () => {
  app = await openTestInstallation();
});
afterAll(() => app.close());

async function makeTenant(name: string) {
  await app.makeTenant(name);
  return tenantNamed(app.installation, name);
}

function publishedKey(name: string): string {
  return readFileSync(app.installation.keys.publishedPath(name, 'policy'), 'utf8').trim();
}

describe('the file with the public half of a policy key', () => {
  test('has the new key after a rotation', async () => {
    const tenant = await makeTenant('rotated');
    const next = await preparePolicyKey(app.installation, tenant);
    expect(publishedKey('rotated')).not.toBe(next);
    expect(await rotatePolicyKey(app.installation, tenant)).toMatchObject({ version: 2, verifierKey: next });
    expect(publishedKey('rotated')).toBe(next);
  });

  test('has it when a rotation that was cut short before its last step is run again', async () => {
    const tenant = await makeTenant('cut-short');
    const next = await preparePolicyKey(app.installation, tenant);
    await app.installation.policies.rotateKey(tenant.id, 'operator');
    expect(publishedKey('cut-short')).not.toBe(next);
    expect(await refusalOf(() => rotatePolicyKey(app.installation, tenant))).toBe('policy_key_not_prepared');
    expect(publishedKey('cut-short')).toBe(next);
  });
});
