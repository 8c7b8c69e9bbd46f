import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openTestInstallation, type TestInstallation } from '../installation.ts';
import {
  keepPicture,
  launchChromium,
  openVisitor,
  seriousFaults,
  type Visitor,
  walksConsole,
} from './chromium.ts';
import { joinByLink } from './walk.ts';

const ADA = { name: 'Ada Admin', email: 'ada@example.com', password: 'calls are read as they come in' };

describe.skipIf(!walksConsole)('calls in the console', { timeout: 60_000 }, () => {
  let app: TestInstallation;
  let tenant: { id: string; key: string };
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    app = await openTestInstallation();
    tenant = await app.makeTenant('acme');
    const { port } = new URL(await app.listen());
    app.installation.publicUrl.listensOn(Number(port));
    browser = await launchChromium();
    visitor = await openVisitor(browser, { baseURL: app.installation.publicUrl.origin() });
    ({ page } = visitor);
    const { link } = await app.installation.people.links.invite(
      tenant.id,
      { email: ADA.email, role: 'admin', teams: null },
      'operator',
    );
    await joinByLink(page, link, ADA);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  test('come in while the list is open, and wait while somebody reads it', async () => {
    await page.goto('/console/calls');
    await page.getByText('No calls yet').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await makeCall('first');
    await page.getByRole('link', { name: /^first/ }).waitFor();

    await page.getByRole('link', { name: /^first/ }).focus();
    await makeCall('second');
    const show = page.getByRole('button', { name: 'Show 1 new call' });
    await show.waitFor();
    expect(await page.getByRole('link', { name: /^second/ }).count()).toBe(0);
    await show.click();
    await page.getByRole('link', { name: /^second/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'calls');
  });

  test('are explained one by one, and an answer that contradicts the signed entry is called out', async () => {
    await page.getByRole('link', { name: /^second/ }).click();
    await page.getByRole('heading', { name: 'Call of second' }).waitFor();
    await page.getByText('Verified', { exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'call');

    await lying('**/v1/calls/*', (text) => text.replace('"outcome":"answered"', '"outcome":"failed"'));
    await page.getByText('The server tells this call otherwise than its signed entry does').waitFor();
    expect(await page.getByText('Verified', { exact: true }).count()).toBe(0);
    await page.unrouteAll();
  });

  test('stand in a log whose loss and whose other key are noticed by what the browser remembers', async () => {
    const earlier = await (await page.request.get('/v1/ledger/checkpoint')).text();
    await makeCall('third');
    await page.goto('/console/ledger');
    await page.getByText('Signature verified').waitFor();

    await lying('**/v1/ledger/checkpoint', () => earlier);
    await page.getByText('This ledger is not the one that this browser has seen before').waitFor();
    expect(await page.getByText('truncated', { exact: true }).count()).toBe(1);

    const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n';
    await lying('**/v1/ledger/key', () => other);
    await page.getByText('The server states another key for this ledger than the one you trust').waitFor();
    await page.getByText('Signature verified').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'ledger-other-key');
    await page.unrouteAll();
  });

  test('are one side of what happened; the audit trail tells the other, each with its proof', async () => {
    await page.goto('/console/audit');
    const joined = page.getByRole('link', { name: 'Ada Admin joined as admin, by an invitation.' });
    await joined.waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'audit');
    await joined.click();
    await page.getByRole('heading', { name: /^Entry \d+$/ }).waitFor();
    await page.getByText('Verified', { exact: true }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  /** Loads the page again, from a server that changes one answer on its way. */
  async function lying(path: string, change: (text: string) => string): Promise<void> {
    await page.unrouteAll();
    await page.route(path, async (route: Route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: change(await response.text()) });
    });
    await page.reload();
  }

  async function makeCall(feature: string): Promise<void> {
    const { statusCode } = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${tenant.key}`, 'x-feature': feature },
      payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Say hello.' }] },
    });
    expect(statusCode).toBe(200);
  }
});
