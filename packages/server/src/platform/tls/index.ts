export { openTls, type Tls } from './listener.ts';
export { createCertificateMetrics } from './metrics.ts';
export type { ClientAuth, TlsFiles } from './settings.ts';
