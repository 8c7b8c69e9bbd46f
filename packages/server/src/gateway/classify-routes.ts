import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { type Caller, labelsWithin } from '../identity/index.ts';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { Policies, Rules } from '../policy/index.ts';
import { KINDS } from '../privacy/index.ts';
import type { ChatCall } from '../providers/index.ts';
import { examineCall, type ExaminedCall, type PrivacyRooms } from './examine-call.ts';
import { readLabels } from './labels.ts';

/** Far longer than any text that somebody pastes to see what is found in it. */
const MAX_TEXT_CHARACTERS = 1_000_000;
/** Positions in a text are for people to look at. */
const MAX_FINDINGS = 1_000;

const question = z
  .strictObject({
    text: z.string().max(MAX_TEXT_CHARACTERS).optional().describe('A text; or `body` instead.'),
    body: z.looseObject({}).optional().describe('The body of a call, in the format that `dialect` names.'),
    dialect: z.enum(['openai', 'anthropic']).optional().describe('Of `body`; `openai` where it is left out.'),
  })
  .refine(({ text, body }) => (text === undefined) !== (body === undefined), {
    error: 'write one of text and body',
  });

const action = z.enum(['allow', 'redact', 'tokenize', 'block']);

const classification = z.object({
  decision: z.enum(['pass', 'refuse']),
  code: z.string().nullable().describe('Why the call would be refused.'),
  rule: z.string().nullable().describe('The place in the policy that decides.'),
  detail: z.string().nullable(),
  found: z
    .array(z.object({ kind: z.string(), count: z.int(), action, rule: z.string().nullable() }))
    .describe('What was found, and what the policy in force does with it; kinds that may leave among them.'),
  unexamined: z
    .array(z.object({ kind: z.enum(['image', 'audio', 'video', 'file', 'encoded']), count: z.int() }))
    .describe('What nothing can look into. Empty where the policy lets it pass unseen.'),
  findings: z
    .array(
      z.object({
        kind: z.string(),
        start: z.int().describe('In UTF-16 units.'),
        end: z.int().describe('Not included.'),
        confidence: z.number().describe('From 0 to 1.'),
        action,
      }),
    )
    .nullable()
    .describe(`Where in the text, at most ${MAX_FINDINGS}; null for a body.`),
  rewritten: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .nullable()
    .describe('The text or the body as it would leave; null where it would not.'),
});

/** What would be found in a call, and done with it. Nobody is asked, and nothing is stored. */
export function registerClassifyRoute(
  server: HttpServer,
  {
    policies,
    privacy,
    callerOf,
  }: {
    policies: Policies;
    privacy: PrivacyRooms;
    callerOf: (request: FastifyRequest) => Caller;
  },
): void {
  server.post(
    '/v1/classify',
    {
      config: { access: 'may:calls' },
      schema: {
        tags: ['Policies'],
        summary: 'Say what personal data is found in a text or a call, and what is done with it',
        description:
          'By the policy in force, for the labels in the headers. Nothing is sent on, stored or recorded.',
        body: question,
        response: { 200: classification },
      },
    },
    async (request) => {
      const { tenantId, apiKeyId, limits } = callerOf(request);
      const labels = labelsWithin(limits, readLabels(request.headers));
      const policy = await policies.inForce(tenantId);
      if (policy.kind === 'invalid') throw new AppError('policy_invalid', policy.reason);
      const rules = policy.rulesFor({ apiKeyId, team: labels.team, feature: labels.feature });
      const { text, body, dialect = 'openai' } = request.body;
      const chat: ChatCall = { dialect, stream: false, body: body ?? { [TEXT]: text } };
      const examined = await examineCall({ tenantId, chat, rules }, privacy, { countAllowed: true });
      return {
        decision: examined.refusal === undefined ? ('pass' as const) : ('refuse' as const),
        code: examined.refusal?.error.code ?? null,
        rule: examined.refusal?.rule ?? null,
        detail: examined.refusal?.error.message ?? null,
        found: examined.record.found.map(({ kind, count }) => ({ kind, count, ...ruleOf(kind, rules) })),
        unexamined: [...examined.record.unexamined],
        findings: text === undefined ? null : findingsOf(text, rules, privacy),
        rewritten: examined.refusal === undefined ? rewrittenOf(examined, text === undefined) : null,
      };
    },
  );
}

/** Where a text alone stands in a body; no field of any vendor's. */
const TEXT = 'text';

function rewrittenOf({ chat }: ExaminedCall, isBody: boolean): string | Record<string, unknown> {
  return isBody ? { ...chat.body } : String(chat.body[TEXT]);
}

function findingsOf(text: string, rules: Rules, { detector }: PrivacyRooms) {
  return detector
    .find(text, new Set(KINDS))
    .slice(0, MAX_FINDINGS)
    .map((finding) => ({ ...finding, action: ruleOf(finding.kind, rules).action }));
}

function ruleOf(kind: (typeof KINDS)[number], rules: Rules) {
  const stated = rules.personalData.get(kind);
  return { action: stated?.action ?? ('allow' as const), rule: stated?.rule ?? null };
}
