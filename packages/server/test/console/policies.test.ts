import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chromiumBinary, keepPicture, seriousFaults, type Visitor } from './chromium.ts';
import { becomeFirstAdmin, openWalk, type Walk } from './walk.ts';

const ADMIN = { name: 'Robin Meyer', email: 'robin@example.com', password: 'no shorter than a sentence' };

describe.skipIf(chromiumBinary === undefined)('a policy in the console', { timeout: 60_000 }, () => {
  let walk: Walk;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    walk = await openWalk();
    visitor = await walk.visit();
    ({ page } = visitor);
    await becomeFirstAdmin(page, walk.welcomeLink, ADMIN);
  }, 120_000);

  afterAll(() => walk?.close());

  test('faults are shown where they are, and nothing goes on before they are mended', async () => {
    expect(await ask()).toMatchObject({ status: 200 });
    await page.goto('/console/policies');
    await page.getByRole('link', { name: 'Edit the policy' }).click();
    await field().fill('version: 1\nteams:\n  growth:\n    modles: { deny: [simulated-large] }\n');

    await page.getByText('1 fault to mend').waitFor();
    const fault = page.getByRole('button', { name: /line 4, column 5.*did you mean models/ });
    expect(await fault.count()).toBe(1);
    expect(await next('See what changes').isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'policy-fault');

    // F8 selects the word that is wrong, so that it can be typed over.
    await field().press('F8');
    await page.keyboard.type('models');
    await page.getByText('No faults').waitFor();
  });

  test('a text survives a reload, and a look at another page asks first', async () => {
    await page.reload();
    expect(await field().inputValue()).toContain('models: { deny: [simulated-large] }');
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByRole('dialog', { name: 'Leave the editor?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a text goes through check and simulation into force, and refuses a call', async () => {
    await next('See what changes').click();
    await page.getByRole('heading', { name: 'Calls of team growth' }).waitFor();
    await page.getByText('Denied models').waitFor();
    await keepPicture(page, 'policy-diff');

    await next('Try it on past calls').click();
    await page.getByText('Of the 1 newest call, it would refuse 1 that was answered.').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'policy-simulation');

    await next('Go on to publish').click();
    await page.getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByText('Say why').waitFor();
    await page.getByLabel('Why').fill('The small one will do for growth.');
    await page.getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByRole('heading', { name: 'Version 2 of the policy' }).waitFor();
    await page.getByText('Signature, database and ledger agree').waitFor();
    await keepPicture(page, 'policy-version');

    await expect.poll(ask, { timeout: 5_000 }).toEqual({ status: 403, code: 'policy_denied' });
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByRole('table').getByText('Refused').first().waitFor();
    await page.getByText('policy_denied').or(page.getByText('policy denied')).first().waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  test('an older version is brought back with a reason, and the call is answered again', async () => {
    await page.goto('/console/policies/1');
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByLabel('Why').fill('Growth missed the large one.');
    await page.getByRole('button', { name: 'Bring version 1 back' }).click();
    await page.getByRole('heading', { name: 'Version 3 of the policy' }).waitFor();

    await expect.poll(ask, { timeout: 5_000 }).toMatchObject({ status: 200 });
  });

  function field() {
    return page.getByLabel('Policy as YAML or JSON');
  }

  function next(name: string) {
    return page.getByRole('button', { name, exact: true });
  }

  /** A call of the team growth to the large model, through the gateway. */
  async function ask(): Promise<{ status: number; code: unknown }> {
    const response = await fetch(`${walk.server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${walk.server.firstKey}`,
        'content-type': 'application/json',
        'x-team': 'growth',
      },
      body: JSON.stringify({
        model: 'simulated-large',
        max_tokens: 20,
        messages: [{ role: 'user', content: 'Say hello.' }],
      }),
    });
    const body: unknown = await response.json();
    return { status: response.status, code: codeIn(body) };
  }
});

function codeIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('code' in body) return body.code;
  return 'error' in body ? codeIn(body.error) : undefined;
}
