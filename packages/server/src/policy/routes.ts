import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../platform/http/index.ts';
import { MAX_CHANGES, type PolicyChange } from './diff.ts';
import { lintDraft, readDraft } from './draft.ts';
import type { Policies } from './policies.ts';
import { MAX_POLICY_BYTES } from './policy.ts';
import type { PolicyPublicKeys } from './public-keys.ts';
import { registerPublicKeyRoutes } from './public-key-routes.ts';
import { reasonText } from './reason.ts';
import {
  auditShape,
  change,
  lint,
  policyRecord,
  published,
  reading,
  shownAudit,
  shownPublished,
  shownReading,
  shownRecord,
} from './shapes.ts';

const MAX_PAGE = 200;
const MAX_VERSION = 2 ** 31 - 1;

const VERSION = 'must be the number of a version';

const version = z.int(VERSION).min(1, VERSION).max(MAX_VERSION, VERSION);

/** The version that a path names. */
const params = z.object({
  id: z
    .string()
    .regex(/^(current|[1-9]\d{0,8})$/, 'must be the number of a version, or current')
    .describe('The number of a version, or `current`.'),
});

const draftShape = {
  source: z.string().max(MAX_POLICY_BYTES).optional().describe('The policy as a text, YAML or JSON.'),
  policy: z.looseObject({}).optional().describe('The same as an object, instead of `source`.'),
};

const why = reasonText.describe(
  'For who reads the history later. Not written to the ledger, which keeps its SHA-256.',
);

const expectedVersion = version
  .optional()
  .describe('The version that you started from: another publication meanwhile is then a conflict.');

/** Policies over HTTP: history, drafts and publication. Which tenant's follows from the API key alone. */
export function registerPolicyRoutes(
  server: HttpServer,
  {
    policies,
    publicKeys,
    principalOf,
  }: {
    policies: Policies;
    publicKeys: PolicyPublicKeys;
    principalOf: (request: FastifyRequest) => { readonly tenantId: string; readonly by: string };
  },
): void {
  const read = { access: 'may:policies:read' as const };
  const write = { access: 'may:policies:write' as const, reauthenticate: true };
  const tags = ['Policies'];
  registerPublicKeyRoutes(server, { publicKeys, tenantOf: (request) => principalOf(request).tenantId });

  server.get(
    '/v1/policies',
    {
      config: read,
      schema: {
        tags,
        summary: 'Versions of the policy, newest first',
        querystring: z.object({
          before: z.coerce.number(VERSION).pipe(version).optional().describe('Only versions below this one.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
        }),
        response: {
          200: z.object({
            policies: z.array(policyRecord),
            next_before: version.nullable().describe('Ask for the next page with `before` set to this.'),
          }),
        },
      },
    },
    async (request) => {
      const { before, limit } = request.query;
      const records = await policies.history(principalOf(request).tenantId, { before, limit });
      const last = records.length === limit ? records.at(-1)?.version : undefined;
      return {
        policies: records.map(shownRecord),
        next_before: last === undefined || last === 1 ? null : last,
      };
    },
  );

  server.get(
    '/v1/policies/:id',
    {
      config: read,
      schema: { tags, summary: 'One version of the policy', params, response: { 200: reading } },
    },
    async (request) =>
      shownReading(await policies.read(principalOf(request).tenantId, versionNamed(request.params.id))),
  );

  server.get(
    '/v1/policies/:id/audit',
    {
      config: read,
      schema: {
        tags,
        summary: 'Whether a version is what was published, by whom, when, why, and what it changed',
        params,
        response: { 200: auditShape },
      },
    },
    async (request) =>
      shownAudit(await policies.audit(principalOf(request).tenantId, versionNamed(request.params.id))),
  );

  server.post(
    '/v1/policies',
    {
      config: write,
      schema: {
        tags,
        summary: 'Sign and publish a policy',
        description: 'In force on every node within two seconds.',
        body: z.strictObject({ ...draftShape, why, expected_version: expectedVersion }),
        response: { 201: published },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      const { source, policy, why: reason, expected_version } = request.body;
      const made = await policies.publish(tenantId, {
        policy: readDraft({ source, policy }),
        why: reason,
        by,
        expectedVersion: expected_version,
      });
      return reply.code(201).send(shownPublished(made));
    },
  );

  server.post(
    '/v1/policies/lint',
    {
      config: read,
      schema: {
        tags,
        summary: 'Check a draft',
        body: z.strictObject(draftShape),
        response: { 200: lint },
      },
    },
    (request) => lintDraft(request.body),
  );

  server.post(
    '/v1/policies/diff',
    {
      config: read,
      schema: {
        tags,
        summary: 'What changes from a version to another, or to a draft',
        body: z.strictObject({
          from: version,
          to: z
            .union([version, z.string().max(MAX_POLICY_BYTES)])
            .describe('A version, or a draft as a text, YAML or JSON.'),
        }),
        response: { 200: z.object({ changes: z.array(change), truncated: z.boolean() }) },
      },
    },
    async (request) => {
      const { from, to } = request.body;
      const target = typeof to === 'number' ? to : readDraft({ source: to });
      return shownChanges(await policies.diff(principalOf(request).tenantId, from, target));
    },
  );

  server.post(
    '/v1/policies/roll_back',
    {
      config: write,
      schema: {
        tags,
        summary: 'Publish what an older version says as a new version',
        body: z.strictObject({ version, why, expected_version: expectedVersion }),
        response: { 201: published },
      },
    },
    async (request, reply) => {
      const { tenantId, by } = principalOf(request);
      const made = await policies.rollBack(tenantId, {
        toVersion: request.body.version,
        why: request.body.why,
        by,
        expectedVersion: request.body.expected_version,
      });
      return reply.code(201).send(shownPublished(made));
    },
  );
}

function versionNamed(id: string): number | 'current' {
  return id === 'current' ? id : Number(id);
}

function shownChanges(changes: readonly PolicyChange[]): { changes: PolicyChange[]; truncated: boolean } {
  return { changes: changes.slice(0, MAX_CHANGES), truncated: changes.length > MAX_CHANGES };
}
