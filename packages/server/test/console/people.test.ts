import { Secret, TOTP } from 'otpauth';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { addAuthenticator, keepPicture, seriousFaults, type Visitor, walksConsole } from './chromium.ts';
import { becomeFirstAdmin, openWalk, type Person, signIn, type Walk } from './walk.ts';

const WORDS = 'correct staple tuesday lantern';
const ADMIN: Person = { name: 'Robin Meyer', email: 'robin@example.com', password: `${WORDS} one` };
const DEVELOPER: Person = { name: 'Mateo Silva', email: 'mateo@example.com', password: `${WORDS} two` };
const FINANCE: Person = { name: 'Jun Tanaka', email: 'jun@example.com', password: `${WORDS} three` };
const AUDITOR: Person = { name: 'Léa Fournier', email: 'lea@example.com', password: `${WORDS} four` };

/** Whom the admin invites, what each then sees in the navigation, and a page that is not for them. */
const INVITED = [
  {
    person: FINANCE,
    role: 'Finance',
    sees: ['Overview', 'Spend and savings', 'Budgets'],
    outside: { path: '/members', permission: 'members:read' },
  },
  {
    person: AUDITOR,
    role: 'Auditor',
    sees: [
      'Overview',
      'Calls',
      'Spend and savings',
      'Budgets',
      'Policies',
      'Providers and models',
      'Ledger',
      'Audit trail',
      'API keys',
      'Members',
    ],
    outside: { path: '/security', permission: 'settings:manage' },
  },
  {
    person: DEVELOPER,
    role: 'Developer',
    sees: ['Overview', 'Calls', 'Policies', 'Providers and models', 'API keys'],
    outside: { path: '/spend', permission: 'spend:read' },
  },
] as const;

/** What takes longer on a machine that does other things, too, will not come. */
const STEP_TIMEOUT_MS = 15_000;

describe.skipIf(!walksConsole)('people in the console', () => {
  let walk: Walk;
  let admin: Visitor;
  const visitors = new Map<Person, Visitor>();
  const links = new Map<Person, string>();

  beforeAll(async () => {
    walk = await openWalk();
    admin = await visit();
  }, 60_000);
  afterAll(() => walk.close());

  const visit = async (): Promise<Visitor> => {
    const visitor = await walk.visit();
    visitor.page.setDefaultTimeout(STEP_TIMEOUT_MS);
    return visitor;
  };
  const visitorOf = (person: Person): Visitor => {
    const visitor = visitors.get(person);
    if (visitor === undefined) throw new Error(`${person.name} has not joined`);
    return visitor;
  };

  test('the first admin comes in by the printed link, and invites one of each role', async () => {
    const { page } = admin;
    await becomeFirstAdmin(page, walk.welcomeLink, ADMIN);
    await goTo(page, 'Members');
    for (const { person, role } of INVITED) {
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('E-mail address').fill(person.email);
      await dialog.getByRole('radio', { name: role }).check();
      await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
      await dialog.getByText('No mail was sent').waitFor();
      links.set(person, (await dialog.locator('[data-link] pre').textContent()) ?? '');
      await dialog.getByRole('button', { name: 'Done' }).click();
      await dialog.waitFor({ state: 'hidden' });
    }
    await page.getByRole('heading', { name: 'Invited, not here yet' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'members');
  }, 60_000);

  test.each(INVITED)(
    'the $role joins by their link, sees what the role reaches, and is told who can grant more',
    async ({ person, sees, outside }) => {
      const visitor = await visit();
      visitors.set(person, visitor);
      const { page } = visitor;
      await page.goto(links.get(person) ?? '');
      await page.getByLabel('Your name').fill(person.name);
      await page.getByLabel('Password', { exact: true }).fill(person.password);
      await page.getByRole('button', { name: /^Join / }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();

      const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
      expect(await pages.allTextContents()).toEqual(sees);

      await page.goto(`/console${outside.path}`);
      await page.getByRole('heading', { name: 'Your role does not include this page' }).waitFor();
      await page.getByText(outside.permission).waitFor();
      await page.getByText(/An admin of \S+ can give you a role that has it/).waitFor();
    },
    60_000,
  );

  test('an invitation works once', async () => {
    const { page, context } = await visit();
    await page.goto(links.get(FINANCE) ?? '');
    await page.getByText('link_invalid').waitFor();
    await context.close();
  }, 30_000);

  test('a second factor is set up by a code, asked for, and a recovery code stands in for it once', async () => {
    const { page } = admin;
    await page.goto('/console/account');
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = (await dialog.locator('[data-secret] pre').textContent()) ?? '';
    await keepPicture(page, 'authenticator-app');
    await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByRole('button', { name: 'I have kept them' }).waitFor();
    const codes = await dialog.locator('[data-print] code').allTextContents();
    expect(codes).toHaveLength(10);
    await dialog.getByRole('button', { name: 'I have kept them' }).click();

    // A code counts once: signing in takes the one of the next half minute, which clocks that go ahead show.
    await signOut(page, ADMIN);
    await signIn(page, ADMIN);
    await giveCode(page, codeOf(secret, 1));
    await overview(page).waitFor();

    const [code = ''] = codes;
    await signOut(page, ADMIN);
    await signIn(page, ADMIN);
    await giveCode(page, code);
    await overview(page).waitFor();

    await signOut(page, ADMIN);
    await signIn(page, ADMIN);
    await giveCode(page, code);
    await page.getByText('sign_in_refused').waitFor();
    const [, another = ''] = codes;
    await giveCode(page, another);
    await overview(page).waitFor();
  }, 60_000);

  test('the developer adds a passkey and signs in with it alone', async () => {
    const { page } = visitorOf(DEVELOPER);
    await addAuthenticator(page);
    await page.goto('/console/account');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Work laptop');
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Remove Work laptop' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'account');

    // The device agrees by itself, also to what the browser offers in the field: here a person presses the button.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
    });
    await signOut(page, DEVELOPER);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await overview(page).waitFor();
  }, 60_000);

  test('a key is rotated without a failed call, and revoking it ends it', async () => {
    const { page } = admin;
    await goTo(page, 'API keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Search service');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const before = await secretIn(dialog);
    await keepPicture(page, 'key-made');
    await dialog.getByRole('button', { name: 'I have copied it' }).click();

    const calls = keepCalling(walk.baseURL, before);
    await page.getByRole('button', { name: 'Rotate Search service' }).click();
    await dialog.getByText(/Both work until/).waitFor();
    await dialog.getByRole('button', { name: 'Rotate the key' }).click();
    const after = await secretIn(dialog, before);
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    expect(await callWith(walk.baseURL, before)).toBe(200);
    calls.goOnWith(after);
    const statuses = await calls.stop();
    expect(statuses.length).toBeGreaterThan(2);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await callWith(walk.baseURL, after)).toBe(200);
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'api-keys');

    await page.getByRole('button', { name: 'Revoke Search service' }).click();
    const revoke = dialog.getByRole('button', { name: 'Revoke key' });
    expect(await revoke.isDisabled()).toBe(true);
    await dialog.getByLabel('Type Search service to confirm').fill('Search service');
    await revoke.click();
    await dialog.waitFor({ state: 'hidden' });
    for (const key of [before, after])
      await expect.poll(() => callWith(walk.baseURL, key), { timeout: 1_500 }).toBe(401);
  }, 60_000);

  test('the sign-in settings are shown without a fault', async () => {
    const { page } = admin;
    await goTo(page, 'Sign-in settings');
    await page.getByText('No single sign-on yet').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await keepPicture(page, 'security');
  }, 30_000);

  test('a member who is removed is out within a second', async () => {
    const { page } = admin;
    const { page: theirs } = visitorOf(FINANCE);
    await theirs.goto('/console/');
    await overview(theirs).waitFor();
    const status = () => theirs.evaluate(async () => (await fetch('/v1/budgets')).status);
    expect(await status()).toBe(200);

    await goTo(page, 'Members');
    await page.getByRole('button', { name: `Remove ${FINANCE.name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove member' }).click();
    await page.getByText(`${FINANCE.name} is no longer a member.`).waitFor();
    await expect.poll(status, { timeout: 1_000, interval: 50 }).toBe(401);
    await theirs.goto('/console/');
    await theirs.getByRole('heading', { name: /Sign in/ }).waitFor();
  }, 60_000);

  test('the last admin stays, and is told why', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: `Remove ${ADMIN.name}` }).click();
    await page.getByRole('heading', { name: 'The last admin stays' }).waitFor();
    await page.getByRole('button', { name: 'Understood' }).click();
  }, 30_000);

  test('no page met an error of a script or a refusal by the content security policy', () => {
    expect([admin, ...visitors.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});

function overview(page: Page): Locator {
  return page.getByRole('heading', { name: 'Overview' });
}

async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

async function signOut(page: Page, { name }: Person): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** What an authenticator app shows, or will show so many steps later. */
function codeOf(secret: string, stepsLater = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + stepsLater * 30_000 });
}

/** The secret that a dialog shows this once, as soon as it is another one than before. */
async function secretIn(dialog: Locator, before = ''): Promise<string> {
  const shown = dialog.locator('[data-secret] pre');
  await shown.filter({ hasNotText: before === '' ? 'no secret' : before }).waitFor();
  return (await shown.textContent()) ?? '';
}

async function callWith(baseURL: string, key: string): Promise<number> {
  const answer = await fetch(`${baseURL}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'simulated-small', messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** A program that calls without a pause, and takes another key into use while it runs. */
function keepCalling(baseURL: string, first: string) {
  let key = first;
  const end = new AbortController();
  const statuses: number[] = [];
  const done = (async () => {
    while (!end.signal.aborted) statuses.push(await callWith(baseURL, key));
  })();
  return {
    goOnWith(next: string) {
      key = next;
    },
    async stop(): Promise<readonly number[]> {
      statuses.push(await callWith(baseURL, key));
      end.abort();
      await done;
      return statuses;
    },
  };
}
