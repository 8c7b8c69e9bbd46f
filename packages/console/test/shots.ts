// Takes a picture of every page of the console, at three widths and in both colour schemes, over a seeded server:
//   node packages/console/test/shots.ts <folder> [part of a path] [role]
// With AVOUCH_SEEDED_SERVER, as test/serve.ts prints it, it does not seed one of its own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

import { ROLES } from '../../server/src/identity/index.ts';
import { launchChromium, openVisitor } from '../../server/test/console/chromium.ts';
import { signInAs } from './sign-in-as.ts';
import { openSeededServer } from './seed.ts';

const PAGES = [
  '/',
  '/calls',
  '/spend',
  '/budgets',
  '/policies',
  '/policies/edit',
  '/policies/3',
  '/providers',
  '/api-keys',
  '/ledger',
  '/audit',
  '/members',
  '/security',
  '/account',
  '/sign-in',
  '/welcome',
  '/welcome#token',
  '/reset-password',
];
const SIZES = [
  { width: 360, height: 740 },
  { width: 800, height: 1000 },
  { width: 1440, height: 900 },
];
const SCHEMES = ['light', 'dark'] as const;

const [folder, filter = '', roleWanted = 'admin'] = process.argv.slice(2);
const role = ROLES.find((one) => one === roleWanted);
if (folder === undefined || role === undefined)
  throw new Error('usage: shots.ts <folder> [part of a path] [role]');
mkdirSync(folder, { recursive: true });

const givenUrl = process.env['AVOUCH_SEEDED_SERVER'];
const own = givenUrl === undefined ? await openSeededServer() : undefined;
const baseURL = own?.url ?? givenUrl ?? '';
const browser = await launchChromium();
try {
  for (const colorScheme of SCHEMES) {
    for (const size of SIZES) await take(browser, { ...size, colorScheme });
  }
} finally {
  await browser.close();
  await own?.close();
}

async function take(
  from: Browser,
  look: { width: number; height: number; colorScheme: (typeof SCHEMES)[number] },
): Promise<void> {
  const { page, context, complaints } = await openVisitor(from, { ...look, baseURL });
  page.on('console', (message) => {
    if (message.type() === 'error')
      console.error(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  await signInAs(page, role ?? 'admin');
  for (const path of PAGES.filter((one) => (filter === '/' ? one === '/' : one.includes(filter)))) {
    await page.goto(`/console${path}`);
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
    const name = `${path.replace(/[/#]/g, '_')}-${look.width}-${look.colorScheme}.png`;
    await page.screenshot({ path: join(folder ?? '', name), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) console.error(`${path} is ${overflow} px too wide at ${look.width} px`);
  }
  for (const complaint of complaints) console.error(complaint);
  await context.close();
}
