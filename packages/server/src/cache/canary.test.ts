import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { answerOf, missOf, openTestCache, type TestCache } from './cache-fixtures.ts';
import { createFakeEmbedder, likeQuestionOf } from './like-fixtures.ts';

const canaries = {
  question: 'canaryquestion',
  frame: 'canaryframe',
  scope: 'canaryscope',
  answer: 'canaryanswer',
  payload: 'canarypayload',
  subject: 'canary.subject@example.org',
};

let app: TestCache;
let tenantId: string;
beforeAll(async () => {
  app = await openTestCache({ embedder: createFakeEmbedder() });
  tenantId = await app.makeTenant();
});
afterAll(() => app.close());

describe('the database', () => {
  test('holds nothing readable of questions, answers and people, in any table, in any form', async () => {
    for (const ending of ['today?', 'today please?', 'tomorrow?']) {
      const text = `Where is the ${canaries.question} ${ending}`;
      const question = likeQuestionOf(tenantId, text, {
        scope: canaries.scope,
        whole: `${canaries.frame} ${text}`,
        question: { text, frame: canaries.frame },
      });
      const answer = answerOf(canaries.answer, {
        payload: JSON.stringify({ text: canaries.answer, more: canaries.payload }),
        subjects: [canaries.subject],
      });
      await (await missOf(app.cache, question)).settle(answer);
    }
    await app.cache.purge(tenantId, { subject: 'canary.other@example.org' }, 'key-1');
    const rows = await everything();
    expect(rows).toContain('cache_lane_evidence');
    expect(rows.length).toBeGreaterThan(3_000);
    for (const canary of [...Object.values(canaries), 'canary.other@example.org'])
      for (const form of formsOf(canary)) expect(rows.toLowerCase()).not.toContain(form.toLowerCase());
    expect(app.logLines.join('')).not.toContain('canary');
  });

  test('holds hashes that cannot be tried out: none is of a text alone', async () => {
    const rows = (await everything()).toLowerCase();
    for (const canary of Object.values(canaries))
      for (const algorithm of ['sha256', 'sha1', 'md5', 'sha512'])
        for (const encoding of ['utf8', 'utf16le'] as const)
          expect(rows).not.toContain(
            createHash(algorithm).update(canary, encoding).digest('hex').slice(0, 32),
          );
  });
});

/** Every row of every table, as text and, where columns are bytes, as what these bytes say. */
async function everything(): Promise<string> {
  const { database } = app.ledger;
  const tables = await database.ownerQuery<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  let text = '';
  for (const { name } of tables) {
    const rows = await database.ownerQuery(`select * from ${name}`);
    for (const row of rows) {
      text += `${name} ${JSON.stringify(row, plainly)}\n`;
      for (const value of Object.values(row))
        if (Buffer.isBuffer(value)) text += `${value.toString('hex')} ${value.toString('latin1')}\n`;
    }
  }
  return text;
}

function plainly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function formsOf(canary: string): string[] {
  const forms = [canary, encodeURIComponent(canary)];
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const bytes = Buffer.from(canary, encoding);
    forms.push(bytes.toString('hex'), bytes.toString('latin1'));
    // Base64 of a text depends on where in three bytes it begins; the middle stays.
    for (let shift = 0; shift < 3; shift += 1) {
      const shifted = Buffer.concat([Buffer.alloc(shift, 32), bytes]);
      forms.push(shifted.toString('base64').slice(4, -4), shifted.toString('base64url').slice(4, -4));
    }
  }
  return forms;
}
