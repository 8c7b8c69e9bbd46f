import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The system's Chromium, as Debian installs it; undefined where there is none. */
export const chromiumBinary = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

/**
 * Whether the console is walked through in this run. One database is enough to look at pages, with the walk of the ledger
 * and that of a policy on both: what pages ask for is tested on both by itself.
 */
export const walksConsole = chromiumBinary !== undefined && !process.env['TEST_DATABASE_URL'];

/** No sandbox, since tests run as root; and nothing that the browser does for itself in the background. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumBinary !== undefined && { executablePath: chromiumBinary }),
    args: CHROMIUM_ARGS,
  });
}

/** What a page said that a visitor should never cause: errors of scripts, and refusals by the content security policy. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[];
}

/** A browser profile of its own, with nothing remembered but the cookies that are given. */
export async function openVisitor(
  browser: Browser,
  {
    width = 1440,
    height = 900,
    colorScheme = 'light',
    baseURL,
    cookies = [],
  }: {
    width?: number;
    height?: number;
    colorScheme?: 'light' | 'dark';
    baseURL: string;
    cookies?: Awaited<ReturnType<BrowserContext['cookies']>>;
  },
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    baseURL,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) complaints.push(message.text());
  });
  return { context, page, complaints };
}

/** A passkey device without a person: it is always there and always agrees. */
export async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** What axe finds on the page as it is now that is serious or worse, each as one line. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Through the protocol and not as a script of the page, whose policy would refuse it.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

/** Keeps a picture as an artifact, where a folder for them is named. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['AVOUCH_SCREENSHOTS'];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
