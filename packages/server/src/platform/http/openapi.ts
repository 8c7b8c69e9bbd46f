import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

import type { Access, HttpServer } from './server.ts';

/** Collects the OpenAPI document from the routes that are registered after this. */
export async function describeApi(server: HttpServer): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Avouch',
        version: '0.1.0',
        description: 'The control plane between your software and the AI models it calls.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `avk_…`.' },
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An access token of a person, as `POST /v1/tokens` gives it for 15 minutes.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-avouch_session',
            description:
              'A browser in which somebody signed in. What changes something also needs the `csrf_token` of `GET /v1/session` in the header `x-avouch-csrf`.',
          },
          metricsToken: { type: 'http', scheme: 'bearer', description: '`AVOUCH_METRICS_TOKEN`.' },
        },
      },
    },
    transform: (route) => {
      const described = jsonSchemaTransform(route);
      const access = route.route.config?.access;
      if (access === 'public' || access === undefined) return described;
      return { ...described, schema: { ...described.schema, security: waysOf(access) } };
    },
  });
}

/** Any one of them shows who makes a request. */
function waysOf(access: Exclude<Access, 'public'>): Record<string, string[]>[] {
  if (access === 'metrics') return [{ metricsToken: [] }];
  const ofPeople = [{ session: [] }, { accessToken: [] }];
  return access === 'member' ? ofPeople : [{ apiKey: [] }, ...ofPeople];
}
