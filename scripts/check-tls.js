// Starts a server that speaks TLS itself, with a throwaway authority, and lets testssl.sh grade its listener: 3.2 or
// later (the Debian package of that name, from Debian 13 on). Fails below an A. `--json FILE` keeps every finding,
// `--testssl PATH` runs another copy of the tool.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'avouch.test';
const GOOD_GRADES = new Set(['A', 'A+']);

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avouch-check-tls-'));
const findings = join(folder, 'findings.json');
const keptAt = optionOf('--json');

const command = [optionOf('--testssl'), 'testssl', 'testssl.sh']
  .filter((each) => each !== undefined)
  .find((each) => spawnSync(each, ['--version']).error === undefined);
if (command === undefined) {
  console.error('testssl.sh is not here: install the Debian package testssl.sh.');
  process.exit(2);
}

makeCertificate();
const server = spawn(process.execPath, [join(root, 'packages/server/bin/avouch.js'), 'start'], {
  env: {
    PATH: process.env.PATH,
    AVOUCH_DATA_DIR: join(folder, 'data'),
    AVOUCH_PORT: '0',
    AVOUCH_PUBLIC_URL: `https://${NAME}`,
    AVOUCH_TLS_CERT_FILE: join(folder, 'server.pem'),
    AVOUCH_TLS_KEY_FILE: join(folder, 'server.key'),
    AVOUCH_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const port = await portOf(server);
  spawnSync(
    command,
    [
      '--quiet',
      '--color',
      '0',
      '--warnings',
      'off',
      '--ip',
      '127.0.0.1',
      '--add-ca',
      join(folder, 'authority.pem'),
      '--jsonfile',
      findings,
      `https://${NAME}:${port}/healthz`,
    ],
    { stdio: 'inherit' },
  );
  const found = JSON.parse(readFileSync(findings, 'utf8'));
  const grade = found.find(({ id }) => id === 'overall_grade')?.finding;
  const weak = found.filter(({ severity }) => ['MEDIUM', 'HIGH', 'CRITICAL'].includes(severity));
  for (const { id, severity, finding } of weak) console.log(`${severity} ${id}: ${finding}`);
  console.log(grade === undefined ? 'no grade: testssl.sh gives one from 3.2 on' : `grade: ${grade}`);
  if (keptAt !== undefined) copyFileSync(findings, keptAt);
  process.exitCode = GOOD_GRADES.has(grade) ? 0 : 1;
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

function optionOf(name) {
  const place = process.argv.indexOf(name);
  return place === -1 ? undefined : process.argv[place + 1];
}

async function portOf({ stdout }) {
  let said = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const port = /listens on https:\/\/[^\s]*:(\d+)/.exec(said)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error('The server did not start');
}

function makeCertificate() {
  const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
    '-days',
    '30',
    '-subj',
    '/CN=Throwaway authority',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${NAME}`);
  writeFileSync(
    join(folder, 'extensions'),
    `subjectAltName=DNS:${NAME}\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n`,
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'authority.pem',
    '-CAkey',
    'authority.key',
    '-CAcreateserial',
    '-days',
    '90',
    '-extfile',
    'extensions',
    '-out',
    'server.pem',
  );
}
