import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

import type { HttpServer } from './server.ts';

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
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `avk_…`.' } },
      },
    },
    transform: (route) => {
      const described = jsonSchemaTransform(route);
      const access = route.route.config?.access;
      if (access === 'public' || access === undefined) return described;
      return { ...described, schema: { ...described.schema, security: [{ apiKey: [] }] } };
    },
  });
}
