import { describe, expect, it } from 'vitest';

import type { ChatCall } from '../exchange.ts';
import { rewriteRequest } from './request.ts';

function user(content: unknown): ChatCall {
  return { dialect: 'openai', body: { messages: [{ role: 'user', content }] }, stream: false };
}

describe('the work on a request', () => {
  it('has the time looked at for every 64 KB, and ends where that says so', () => {
    const prose = 'It was the best of times, it was the worst of times. ';
    const run = Buffer.from(prose.repeat(10)).toString('base64');
    const parts: unknown[] = [
      `[${'['.repeat(500_000)}${']'.repeat(500_000)}]`,
      `[${'[],'.repeat(300_000)}1]`,
    ];
    parts.push(
      `${run} `.repeat(1_500),
      `${run}\n`.repeat(1_500),
      Array(300_000).fill(1),
      Array(300_000).fill(''),
    );
    parts.push(
      JSON.stringify(Array(20_000).fill(prose)),
      Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`a ${at}`, {}])),
    );
    parts.push(
      `[${'1,'.repeat(500_000)}x]`,
      `${'a'.repeat(100)} `.repeat(10_000),
      `see data:text/plain;base64,${run} `.repeat(1_500),
    );
    for (const part of parts) {
      let checks = 0;
      const length = JSON.stringify(part).length;
      rewriteRequest(
        user(part),
        (one) => one,
        () => (checks += 1),
      );
      expect(checks, JSON.stringify(part).slice(0, 40)).toBeGreaterThanOrEqual(Math.floor(length / 65_536));
      const stop = (): void => {
        checks -= 1;
        if (checks === 5) throw new RangeError('late');
      };
      checks = 10;
      expect(() => rewriteRequest(user(part), (one) => one, stop)).toThrow('late');
    }
  });
});
