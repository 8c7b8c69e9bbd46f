import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../installation.ts';
import {
  chromiumBinary,
  keepPicture,
  launchChromium,
  openVisitor,
  seriousFaults,
  type Visitor,
} from './chromium.ts';
import { joinByLink } from './walk.ts';

const ANNA = { name: 'Anna Auditor', email: 'anna@example.com', password: 'a ledger is read by its proofs' };

describe.skipIf(chromiumBinary === undefined)('a ledger in the console', { timeout: 60_000 }, () => {
  let app: TestInstallation;
  let tenant: { id: string; key: string };
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    app = await openTestInstallation();
    tenant = await app.makeTenant('acme');
    for (let call = 0; call < 4; call += 1) await makeCall();
    const { port } = new URL(await app.listen());
    app.installation.publicUrl.listensOn(Number(port));
    browser = await launchChromium();
    visitor = await openVisitor(browser, { baseURL: app.installation.publicUrl.origin() });
    const { link } = await app.installation.people.links.invite(
      tenant.id,
      { email: ANNA.email, role: 'auditor', teams: null },
      'operator',
    );
    await joinByLink(visitor.page, link, ANNA);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  test('is recomputed entry by entry to its signed root', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Ledger', exact: true }).click();
    await page.getByRole('button', { name: 'Verify all' }).click();
    await page.getByText(/All \d+ entries lead to the signed root/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'ledger-verified');
  });

  test('proves one call, and says which step proves what', async () => {
    const { page } = visitor;
    await page.goto(`/console/ledger/${await indexOfCall()}`);
    await page.getByText('Verified', { exact: true }).first().waitFor();
    await keepPicture(page, 'entry-verified');
  });

  test('in which somebody altered an entry shows it as broken, and does not verify', async () => {
    const { page } = visitor;
    const index = await indexOfCall();
    await app.database.ownerQuery('alter table entries disable trigger user');
    await app.database.ownerQuery(
      `update entries set leaf = replace(leaf, '"simulated-small"', '"simulated-large"') where tenant_id = $1 and index = $2`,
      [tenant.id, index],
    );
    await page.goto(`/console/ledger/${index}`);
    await page.getByText('Broken', { exact: true }).first().waitFor();
    expect(await page.getByText('Verified', { exact: true }).count()).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'entry-broken');

    await page.goto('/console/ledger');
    await page.getByRole('button', { name: 'Verify all' }).click();
    await page.getByText('This ledger does not verify').waitFor();
    await keepPicture(page, 'ledger-broken');
    expect(visitor.complaints).toEqual([]);
  });

  async function makeCall(): Promise<void> {
    const { statusCode, body } = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${tenant.key}`, 'x-team': 'growth' },
      payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Hello.' }] },
    });
    if (statusCode !== 200) throw new Error(`The call answered ${body}`);
  }

  /** The second call: there are entries on both sides of it. */
  async function indexOfCall(): Promise<string> {
    const [row] = await app.database.ownerQuery<{ index: bigint }>(
      `select index from entries where tenant_id = $1 and kind = 'call' order by index offset 1 limit 1`,
      [tenant.id],
    );
    return String(row?.index);
  }
});
