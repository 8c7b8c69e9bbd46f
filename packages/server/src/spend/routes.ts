import type { FastifyRequest } from 'fastify';

import type { HttpServer } from '../platform/http/index.ts';
import { registerBaselineRoutes } from './baselines/routes.ts';
import { registerExportRoutes } from './exports/routes.ts';
import { registerReportRoutes } from './reports/routes.ts';
import type { Spend } from './spend.ts';

/** Baselines, reports and exports over HTTP. Which tenant's follows from the API key alone. */
export function registerSpendRoutes(
  server: HttpServer,
  {
    spend,
    pricesAsOf,
    principalOf,
  }: {
    spend: Spend;
    /** The provider whose published prices hold for a configured provider; undefined for one that is not configured. */
    pricesAsOf: (provider: string) => string | undefined;
    principalOf: (request: FastifyRequest) => { readonly tenantId: string; readonly by: string };
  },
): void {
  registerBaselineRoutes(server, { baselines: spend.baselines, pricesAsOf, principalOf });
  registerReportRoutes(server, { reports: spend.reports, principalOf });
  registerExportRoutes(server, { exports: spend.exports, principalOf });
}
