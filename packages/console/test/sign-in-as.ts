import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { type Role, ROLE_PERMISSIONS } from '../../server/src/identity/permissions.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html',
};

/** Stands in for signing in and for serving files until the server does both. */
export async function signInAs(page: Page, server: { url: string; key: string }, role: Role): Promise<void> {
  const tenant = { id: '0', name: 'northwind', role };
  await page.route('**/console/**', (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname.replace('/console/', '');
    const isFile = extname(file) !== '';
    const body = readFileSync(DIST + (isFile ? file : 'index.html'), isFile ? undefined : 'utf8');
    return route.fulfill({
      contentType: TYPES[isFile ? extname(file) : '.html'] ?? 'application/octet-stream',
      headers: {
        'content-security-policy':
          "default-src 'none'; script-src 'self' 'nonce-abc'; style-src 'self' 'nonce-abc'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'",
      },
      body: typeof body === 'string' ? body.replaceAll('__CSP_NONCE__', 'abc') : body,
    });
  });
  await page.route('**/v1/**', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/v1/session') {
      return route.fulfill({
        json: {
          user: { id: 'u', email: 'robin.meyer@northwind.example', name: 'Robin Meyer' },
          tenant,
          role,
          teams: null,
          permissions: ROLE_PERMISSIONS[role],
          csrf_token: 'x',
          authenticated_at: new Date().toISOString(),
          expires_at: new Date(Date.now() + 86_400_000).toISOString(),
          tenants: [tenant, { id: '1', name: 'northwind-labs', role: 'auditor' }],
          second_factor: { totp: false, passkeys: 1, recovery_codes_left: 0 },
          password: true,
        },
      });
    }
    if (pathname === '/v1/auth/methods') {
      return route.fulfill({
        json: {
          password: true,
          passkey: true,
          oidc: [{ id: 'g', name: 'Google', preset: 'google' }],
          first_admin: false,
          mail: true,
        },
      });
    }
    return route.continue({
      headers: { ...route.request().headers(), authorization: `Bearer ${server.key}` },
    });
  });
}
