import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openSeededServer, type SeededServer } from '../../../console/test/seed.ts';
import { signInAs } from '../../../console/test/sign-in-as.ts';
import { keepPicture, launchChromium, openVisitor, seriousFaults, walksConsole } from './chromium.ts';

const PAGES = [
  '/',
  '/calls',
  '/spend',
  '/budgets',
  '/policies',
  '/policies/edit',
  '/policies/1',
  '/providers',
  '/api-keys',
  '/ledger',
  '/ledger/1',
  '/audit',
  '/members',
  '/security',
  '/account',
];
const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 360, height: 740, colorScheme: 'dark' },
] as const;

describe.skipIf(!walksConsole)('every page of the console', { timeout: 120_000 }, () => {
  let server: SeededServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await openSeededServer({ days: 3 });
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test.each(LOOKS)(
    'can be used by everybody, fits, and keeps its policy at $width px in the $colorScheme scheme',
    async (look) => {
      const { page, context, complaints } = await openVisitor(browser, { ...look, baseURL: server.url });
      await signInAs(page, 'admin');
      const faults: string[] = [];
      for (const path of PAGES) {
        await page.goto(`/console${path}`);
        await page.locator('h1').waitFor();
        await page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null);
        for (const fault of await seriousFaults(page)) faults.push(`${path}: ${fault}`);
        const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflowPx > 0) faults.push(`${path}: ${overflowPx} px too wide`);
        await keepPicture(page, `page${path.replaceAll('/', '-')}-${look.width}-${look.colorScheme}`);
      }
      expect([...faults, ...complaints]).toEqual([]);
      await context.close();
    },
  );
});
