import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { openTestLedger, type TestLedger } from '../../../test/ledger.ts';
import { createLog } from '../log.ts';
import { createMail, type Mail } from '../mail/index.ts';
import { createOutbound } from '../outbound/index.ts';
import { createChannelSecrets, createNotifier, type NewNotification, type Notifier } from './index.ts';

export interface TestNotifier {
  readonly notifier: Notifier;
  readonly clock: FakeClock;
  readonly ledger: TestLedger;
  readonly keysDir: string;
  /** Every line that was logged. */
  readonly logLines: string[];
  /** Another notifier on the same database, as another process would open it. */
  openAnother(parts?: { mail?: Mail; allow?: readonly string[] }): Notifier;
  /** In a transaction of its own. */
  notify(tenantId: string, notification?: Partial<NewNotification>): Promise<number>;
  /** A tenant with a webhook to `url` and the webhook's secret. */
  makeTenant(name: string, url: string): Promise<{ id: string; secret: string }>;
  close(): Promise<void>;
}

/** A notifier with a ledger over a fresh database. This machine is allowed; retries wait their middle time. */
export async function openTestNotifier(): Promise<TestNotifier> {
  const ledger = await openTestLedger();
  const { database } = ledger.database;
  const clock = createFakeClock();
  const logLines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => logLines.push(line) });
  const keysDir = join(ledger.keysDir, 'installation');
  const opened: Notifier[] = [];

  const openAnother: TestNotifier['openAnother'] = ({ mail, allow = ['127.0.0.1'] } = {}) => {
    const outbound = createOutbound({ allow });
    const notifier = createNotifier({
      database,
      clock,
      log,
      random: () => 0.5,
      mail: mail ?? createMail({ outbound }),
      outbound,
      secrets: createChannelSecrets({ keysDir, drawBytes: randomBytes }),
      recordWithin: (tx, tenantId, entry) => ledger.ledger.appendWithin(tx, tenantId, [entry]),
    });
    opened.push(notifier);
    return notifier;
  };
  const notifier = openAnother();

  return {
    notifier,
    clock,
    ledger,
    keysDir,
    logLines,
    openAnother,
    notify: (tenantId, notification) =>
      database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
        notifier.notifyWithin(tx, tenantId, {
          kind: 'budget.threshold_reached',
          dedupeKey: 'tenant/monthly/2026-01/0.8',
          subject: 'Budget monthly is at 80 %',
          body: { budget: 'tenant/monthly', threshold: 0.8 },
          ...notification,
        }),
      ),
    async makeTenant(name, url) {
      const { id } = await ledger.openLog(name);
      const { secret = '' } = await notifier.channels.create(id, {
        name: 'ops',
        kind: 'webhook',
        target: url,
        by: 'test',
      });
      return { id, secret };
    },
    async close() {
      for (const each of opened) await each.close();
      await ledger.close();
    },
  };
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What the next requests are answered with; 200 after these. */
  readonly statuses: number[];
  /** Runs before a request is answered. */
  beforeAnswer: () => Promise<void>;
  close(): Promise<void>;
}

/** A webhook receiver on the loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const receiver = { beforeAnswer: () => Promise.resolve() };
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      void receiver.beforeAnswer().then(() => answer.writeHead(statuses.shift() ?? 200).end('noted'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${address.port}/hooks/s3cret-path?token=t0ken`,
    received,
    statuses,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

/** Whether a request is signed with the secret, as the specification says and by nothing that signed it. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
