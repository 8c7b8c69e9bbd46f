import type { Page } from 'playwright-core';

import type { Role } from '../../server/src/identity/index.ts';
import { TEST_PASSWORD } from '../../server/test/members.ts';
import { PEOPLE } from './story.ts';

/** Signs in as a person of the story with this role, through the page for it. */
export async function signInAs(page: Page, role: Role): Promise<void> {
  const person = PEOPLE.find((one) => one.role === role);
  if (person === undefined) throw new Error(`Nobody in the story is ${role}`);
  await page.goto('/console/sign-in');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}
