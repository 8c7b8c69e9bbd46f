import { Gauge, type Registry } from 'prom-client';

import type { Clock } from '../clock.ts';
import type { Tls } from './listener.ts';

const DAY_MS = 86_400_000;

/** How long the certificate in use is still valid, for an alarm long before its end. */
export function createCertificateMetrics(
  registry: Registry,
  { tls, clock }: { tls: Pick<Tls, 'notAfter'>; clock: Clock },
): void {
  const gauge = new Gauge({
    name: 'avouch_tls_certificate_expires_in_days',
    help: 'Days until the certificate in use expires; negative afterwards.',
    registers: [],
    collect() {
      this.set((tls.notAfter().getTime() - clock.now().getTime()) / DAY_MS);
    },
  });
  registry.registerMetric(gauge);
}
