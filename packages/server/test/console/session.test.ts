import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../clock.ts';
import { openTestInstallation, type TestInstallation } from '../installation.ts';
import { type MailServer, startMailServer, tokenInMail } from '../mail-server.ts';
import { tokenIn } from '../members.ts';
import { connect } from '../oidc/browser.ts';
import { openIssuer, type TestIssuer } from '../oidc/issuer.ts';
import { launchChromium, openVisitor, seriousFaults, type Visitor, walksConsole } from './chromium.ts';
import { joinByLink, type Person, signIn } from './walk.ts';

const WORDS = 'ladder violet harbour sixty';
const ADA: Person = { name: 'Ada <b>Admin</b>', email: 'ada@example.com', password: `${WORDS} one` };
const BEN: Person = { name: 'Ben Buyer', email: 'ben@example.com', password: `${WORDS} two` };
const REAUTHENTICATE_AFTER_MS = 11 * 60_000;

describe.skipIf(!walksConsole)('sessions in the console', { timeout: 30_000 }, () => {
  let app: TestInstallation;
  let clock: FakeClock;
  let mail: MailServer;
  let issuer: TestIssuer;
  let acme: { id: string; key: string };
  let beta: { id: string };
  let browser: Browser;
  const visitors: Visitor[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    clock = createFakeClock(new Date());
    [mail, issuer, browser] = await Promise.all([startMailServer(), openIssuer(), launchChromium()]);
    app = await openTestInstallation({
      clock,
      environment: {
        AVOUCH_SMTP_URL: mail.url,
        AVOUCH_MAIL_FROM: 'avouch@people.example',
        AVOUCH_OUTBOUND_ALLOW: '127.0.0.1',
      },
    });
    acme = await app.makeTenant('acme');
    beta = await app.makeTenant('beta');
    const { port } = new URL(await app.listen());
    app.installation.publicUrl.listensOn(Number(port));
  }, 60_000);

  afterEach(async () => {
    complaints.push(...visitors.flatMap((visitor) => visitor.complaints));
    await Promise.all(visitors.splice(0).map(({ context }) => context.close()));
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await issuer?.close();
    await mail?.close();
  });

  const visit = async (): Promise<{ page: Page; context: BrowserContext }> => {
    const visitor = await openVisitor(browser, { baseURL: app.installation.publicUrl.origin() });
    visitor.page.setDefaultTimeout(12_000);
    visitors.push(visitor);
    return visitor;
  };
  const invite = async (tenant: { id: string }, { email }: Person): Promise<string> => {
    const wanted = { email, role: 'admin' as const, teams: null };
    const { link } = await app.installation.people.links.invite(tenant.id, wanted, 'operator');
    return link;
  };
  const comeIn = async (person: Person) => {
    const { page, context } = await visit();
    await signIn(page, person);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    return { page, context };
  };

  test('begin by a link whose secret stays nowhere, and a name is a name whatever it looks like', async () => {
    const link = await invite(acme, ADA);
    const { page } = await visit();
    await joinByLink(page, link, ADA);
    await page.getByText(ADA.name, { exact: true }).waitFor();
    expect(page.url()).not.toContain(tokenIn(link));
    const kept = await page.evaluate(() => JSON.stringify([history.state, localStorage, sessionStorage]));
    expect(kept).not.toContain(tokenIn(link));
    await joinByLink((await visit()).page, await invite(acme, BEN), BEN);
  });

  test('show a chart whose bars and grid have one width in every frame', async () => {
    const { statusCode } = await app.server.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${acme.key}`, 'x-feature': 'search' },
      payload: { model: 'simulated-small', messages: [{ role: 'user', content: 'Say hello.' }] },
    });
    expect(statusCode).toBe(200);
    const { page } = await comeIn(ADA);
    await page.locator('figure rect').first().waitFor();
    const overhang = await page.evaluate(async () => {
      const main = document.querySelector('main');
      let most = -Infinity;
      for (const width of ['820px', '640px', '900px', '700px']) {
        if (main) main.style.maxWidth = width;
        for (let frame = 0; frame < 3; frame += 1) {
          await new Promise(requestAnimationFrame);
          for (const svg of document.querySelectorAll('figure svg')) {
            const end = Number(svg.querySelector('line')?.getAttribute('x2'));
            // As it is drawn, which an attribute does not say while it is in transition.
            for (const bar of svg.querySelectorAll<SVGRectElement>('g > rect')) {
              const { x, width: wide } = bar.getBBox();
              most = Math.max(most, x + wide - end);
            }
          }
        }
      }
      return most;
    });
    expect(overhang).toBeLessThanOrEqual(0);
  });

  test('that are old prove anew who is there before a dangerous act, which then goes on', async () => {
    const { page } = await comeIn(ADA);
    await page.goto('/console/members');
    clock.advance(REAUTHENTICATE_AFTER_MS);
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByRole('dialog').getByLabel('E-mail address').fill('new@example.com');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();

    const proof = page.getByRole('dialog', { name: 'Is it still you?' });
    await proof.getByLabel('Password', { exact: true }).fill('not this one');
    await proof.getByRole('button', { name: 'Go on' }).click();
    await proof.getByRole('alert').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await proof.getByLabel('Password', { exact: true }).fill(ADA.password);
    await proof.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('dialog', { name: 'Invited', exact: true }).getByText('on its way').waitFor();
  });

  test('that ended say so over what is there, and go on for the same person alone', async () => {
    const { page, context } = await comeIn(ADA);
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    const goOn = ended.getByRole('button', { name: 'I am signed in: go on' });
    const inAnotherTab = async (person: Person) => {
      const tab = await context.newPage();
      await signIn(tab, person);
      await tab.getByRole('heading', { name: 'Overview' }).waitFor();
      await tab.close();
    };

    await context.clearCookies();
    await page.getByRole('link', { name: 'Members' }).click();
    await goOn.click();
    await ended.getByText('You are not signed in yet.').waitFor();
    await inAnotherTab(ADA);
    await goOn.click();
    await page.getByRole('cell', { name: BEN.email }).waitFor();

    await context.clearCookies();
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await goOn.waitFor();
    await inAnotherTab(BEN);
    await goOn.click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByText(BEN.name, { exact: true }).waitFor();
  });

  test('join a second tenant by an invitation, move between the two, and leave nothing at the end', async () => {
    const link = await invite(beta, ADA);
    const { page: stranger } = await visit();
    await stranger.goto(link);
    await stranger.getByText('You have an account with this address.').waitFor();
    expect(await stranger.getByRole('button', { name: 'Join with my account' }).count()).toBe(0);

    const { page, context } = await comeIn(ADA);
    await page.goto(link);
    await page.getByRole('button', { name: 'Join with my account' }).click();
    const switcher = page.getByRole('button', { name: /^(?:acme|beta)/ });
    await switcher.filter({ hasText: 'beta' }).waitFor();
    await page.getByText('Nothing was spent in this time').waitFor();

    await page.evaluate(() => Reflect.set(globalThis, 'isOldDocument', true));
    await switcher.click();
    await page.getByRole('menuitem', { name: 'acme' }).click();
    await switcher.filter({ hasText: 'acme' }).waitFor();
    await page.locator('figure rect').first().waitFor();
    expect(await page.evaluate(() => Reflect.has(globalThis, 'isOldDocument'))).toBe(false);

    const otherTab = await context.newPage();
    await otherTab.goto('/console/calls');
    await otherTab.getByRole('link', { name: /^search/ }).waitFor();
    await switcher.click();
    await page.getByRole('menuitem', { name: 'beta' }).click();
    await switcher.filter({ hasText: 'beta' }).waitFor();
    await otherTab.evaluate(() => dispatchEvent(new Event('visibilitychange')));
    await otherTab.getByRole('heading', { name: 'Overview' }).waitFor();
    await otherTab.getByRole('button', { name: /^beta/ }).waitFor();
    await otherTab.close();

    await page.evaluate(() => sessionStorage.setItem('draft', 'of a policy'));
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail address').waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem('draft'))).toBeNull();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('begin with another password once the mailed link has set it', async () => {
    await app.installation.people.links.settled();
    mail.received.length = 0;
    const { page } = await visit();
    await page.goto('/console/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail address').fill(BEN.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    await app.installation.people.resets.settled();

    await page.goto(`/console/reset-password#${tokenInMail(mail.received[0] ?? '')}`);
    await page.getByLabel('Password', { exact: true }).fill(`${WORDS} three`);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
    await signIn(page, BEN);
    await page.getByRole('alert').waitFor();
    await signIn(page, { ...BEN, password: `${WORDS} three` });
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  test('begin through the issuer of the domain that is typed, and a refusal there is explained as text', async () => {
    await connect(app, acme, issuer, { domains: ['acme.example'] });
    await connect(app, beta, issuer, { domains: ['beta.example'] });
    const { page } = await visit();
    const place = '/spend?by=team';
    await page.goto(`/console/sign-in?return_to=${encodeURIComponent(place)}`);
    const button = page.getByRole('link', { name: 'Sign in with Test issuer' });
    await page.getByLabel('E-mail address').fill('somebody@elsewhere.example');
    expect(await button.count()).toBe(0);
    await page.getByLabel('E-mail address').fill('eve@Beta.example');
    await button.waitFor();
    const start = new URL((await button.getAttribute('href')) ?? '', page.url());
    expect(start.searchParams.get('return_to')).toBe(`/console${place}`);

    await page.goto('/console/sign-in?error=oidc_domain_refused&return_to=//evil.example/');
    await page.getByText('Your e-mail address is not of a domain that may sign in this way.').waitFor();
    await page.goto(`/console/sign-in?error=${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
    await page.getByText('<img src=x', { exact: false }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('make no script fail, and meet no refusal by the content security policy', () => {
    expect(complaints).toEqual([]);
  });
});
