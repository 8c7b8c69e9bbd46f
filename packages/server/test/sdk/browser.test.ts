import { once } from 'node:events';
import { createServer } from 'node:http';

import { canonicalize, formatExportHeader } from '@avouch/proof';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestLog, createTestSigner } from '../../../proof/test/signed-log.ts';
import { bundleClient } from '../../../sdk/test/bundle.ts';
import { chromiumBinary, launchChromium } from '../console/chromium.ts';

const signer = createTestSigner('avouch.example/demo', 'browser tests');
const leaves = Array.from({ length: 2_000 }, (_, n) => canonicalize({ id: `id-${n}`, kind: 'call', n }));
const log = createTestLog(signer, leaves);
const header = formatExportHeader({
  origin: signer.key.name,
  size: BigInt(leaves.length),
  checkpoint: log.checkpoint(),
});

/** What both a page and a worker load: a module like any other. */
const VERIFY = `import { createClient, verifyExport } from '/sdk.js';
export async function verify(path) {
  const { body } = await createClient({}).fetch(path);
  const { kind, reason } = await verifyExport(body, { keys: ['${signer.verifierKey}'] });
  return reason ?? kind;
}`;

const WORKER = `import { verify } from '/verify.js';
onmessage = async ({ data: path }) => postMessage(await verify(path));`;

const PAGE = `import { verify } from '/verify.js';
globalThis.onPage = verify;
globalThis.inWorker = (path) => new Promise((resolve, reject) => {
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage(path);
});`;

const served = new Map([
  [
    '/',
    { type: 'text/html', text: `<!doctype html><title>A page</title><script type="module">${PAGE}</script>` },
  ],
  ['/verify.js', { type: 'text/javascript', text: VERIFY }],
  ['/worker.js', { type: 'text/javascript', text: WORKER }],
  ['/sound', { type: 'application/x-ndjson', text: [header, ...leaves, ''].join('\n') }],
  ['/forged', { type: 'application/x-ndjson', text: [header, ...leaves.with(7, leaves[8]!), ''].join('\n') }],
]);

describe.skipIf(chromiumBinary === undefined)('the client in a browser', () => {
  const server = createServer(({ url = '' }, response) => {
    const file = served.get(url);
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.text);
  });
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    served.set('/sdk.js', { type: 'text/javascript', text: await bundleClient() });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    browser = await launchChromium();
    page = await browser.newPage();
    const address = server.address();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  });
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  it.each(['onPage', 'inWorker'])('verifies a ledger and refuses a forged one: %s', async (place) => {
    expect(await page.evaluate(`${place}('/sound')`)).toBe('verified');
    expect(await page.evaluate(`${place}('/forged')`)).toBe('root_mismatch');
  });
});
