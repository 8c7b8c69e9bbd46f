/** What somebody waits for who opens the overview in a browser. */
import type { Page } from 'playwright-core';
import { chromiumBinary, launchChromium, openVisitor } from '../packages/server/test/console/chromium.ts';
import { TEST_PASSWORD, tokenIn } from '../packages/server/test/members.ts';
import type { Installation } from '../packages/server/src/installation.ts';

export interface PageTimes {
  /** The browser's first contentful paint. */
  readonly firstPaintMs: number;
  /** The overview's own heading stands there, with the frame around it. */
  readonly headingMs: number;
  /** Every number and chart is drawn. */
  readonly completeMs: number;
}

/**
 * Opens the overview `rounds` times as an admin, each time in a browser profile of its own that knows the session and
 * nothing else, and gives the median of each moment since the navigation began. Undefined where there is no Chromium.
 */
export async function timeOverviewPage(
  installation: Installation,
  { url, tenantId, rounds }: { url: string; tenantId: string; rounds: number },
): Promise<PageTimes | undefined> {
  if (chromiumBinary === undefined) return undefined;
  const { link } = await installation.people.links.invite(
    tenantId,
    { email: 'bench@people.example', role: 'admin', teams: null },
    'operator',
  );
  const browser = await launchChromium();
  try {
    const { page, context } = await openVisitor(browser, { baseURL: url });
    await page.goto(`/console/invitation#${tokenIn(link)}`);
    await page.getByLabel('Your name').fill('Bench');
    await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
    await page.getByRole('button', { name: /^Join/ }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const cookies = await context.cookies();
    await context.close();
    const times: PageTimes[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const visitor = await openVisitor(browser, { baseURL: url, cookies });
      times.push(await timeOnce(visitor.page));
      await visitor.context.close();
    }
    return {
      firstPaintMs: median(times.map((time) => time.firstPaintMs)),
      headingMs: median(times.map((time) => time.headingMs)),
      completeMs: median(times.map((time) => time.completeMs)),
    };
  } finally {
    await browser.close();
  }
}

async function timeOnce(page: Page): Promise<PageTimes> {
  const startedMs = performance.now();
  await page.goto('/console/', { waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const headingMs = performance.now() - startedMs;
  await page.locator('[aria-roledescription="chart"] rect').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null);
  const completeMs = performance.now() - startedMs;
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  return { firstPaintMs, headingMs, completeMs };
}

function median(values: readonly number[]): number {
  return Math.round(
    values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN,
  );
}
