import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { certificates } from '../test/certificates.ts';
import { openTestInstallation, type TestInstallation } from '../test/installation.ts';

const { first, second } = certificates;
let folder: string;
let app: TestInstallation;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avouch-due-'));
  install(first);
  app = await openTestInstallation({
    environment: {
      AVOUCH_TLS_CERT_FILE: join(folder, 'cert.pem'),
      AVOUCH_TLS_KEY_FILE: join(folder, 'key.pem'),
    },
  });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function install({ cert, key }: { cert: string; key: string }): void {
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
}

test('a certificate that is due is the one in use, not a renewal that was refused', async () => {
  const { key } = await app.makeTenant('mine');
  const due = async () =>
    (await app.server.inject({ url: '/v1/credentials/due', headers: { authorization: `Bearer ${key}` } }))
      .body;
  const serialOf = ({ cert }: { cert: string }) => new X509Certificate(cert).serialNumber;
  install({ cert: second.cert, key: first.key });
  app.reloadCertificate();
  expect(await due()).toContain(serialOf(first));
  install(second);
  app.reloadCertificate();
  expect(await due()).toContain(serialOf(second));
});
