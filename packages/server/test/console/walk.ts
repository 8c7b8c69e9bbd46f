import type { Browser, Page } from 'playwright-core';

import { prepareTestDatabase } from '../database.ts';
import { type ServerProcess, startServerProcess } from '../processes/avouch-process.ts';
import { launchChromium, openVisitor, type Visitor } from './chromium.ts';

export interface Walk {
  readonly server: ServerProcess;
  readonly browser: Browser;
  /** Where people reach the console: by name, for passkeys belong to names. */
  readonly baseURL: string;
  /** What the server's own commands need to find it. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** The link that makes the first admin, as the first start printed it. */
  readonly welcomeLink: string;
  visit(): Promise<Visitor>;
  close(): Promise<void>;
}

/** A first start of the server as a process of its own, and a browser. */
export async function openWalk(): Promise<Walk> {
  const database = await prepareTestDatabase();
  const settings = { AVOUCH_DATA_DIR: database.dataDir, AVOUCH_DATABASE_URL: database.url };
  const server = await startServerProcess(settings);
  const browser = await launchChromium();
  const welcomeLink = /\S+\/console\/welcome#\S+/.exec(server.stdout())?.[0] ?? '';
  const baseURL = new URL(welcomeLink).origin;
  return {
    server,
    browser,
    baseURL,
    settings,
    welcomeLink,
    visit: () => openVisitor(browser, { baseURL }),
    async close() {
      await browser.close();
      await server.stop();
      await database.remove();
    },
  };
}

/** Makes the first admin through the link, as who started the server does. */
export async function becomeFirstAdmin(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Create the account' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Takes an invitation as somebody new. */
export async function joinByLink(page: Page, link: string, { name, password }: Person): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: /^Join/ }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.goto('/console/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}
