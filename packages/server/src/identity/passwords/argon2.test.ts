import { randomBytes } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { createPasswordHasher, PASSWORD_COST } from './argon2.ts';

const cheap = { memoryKib: 8, passes: 1, parallelism: 1 };
const hasher = createPasswordHasher({ cost: cheap, drawBytes: randomBytes });

describe('a stored password', () => {
  test('is an Argon2id hash at what OWASP asks for, and no two are alike', async () => {
    const real = createPasswordHasher({ drawBytes: randomBytes });
    const [one, other] = await Promise.all([real.hash('the same'), real.hash('the same')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(PASSWORD_COST.memoryKib).toBeGreaterThanOrEqual(19_456);
    expect(await real.verify('the same', one)).toBe(true);
  });

  test('is right for that password alone: nothing is cut off, folded or trimmed', async () => {
    const password = 'quarrel\0mint Orbit ünder';
    const stored = await hasher.hash(password);
    expect(await hasher.verify(password, stored)).toBe(true);
    for (const other of [
      'quarrel',
      'quarrel\0',
      'quarrel\0mint orbit ünder',
      ` ${password}`,
      `${password} `,
      `${password}\0`,
      password.replace('ü', 'u'),
    ])
      expect(await hasher.verify(other, stored), JSON.stringify(other)).toBe(false);
  });

  test('is the same however a keyboard composes its letters', async () => {
    expect(await hasher.verify('u\u0308nder'.normalize('NFD'), await hasher.hash('ünder'))).toBe(true);
  });

  test('that nobody has costs the same work and is never right', async () => {
    const before = hasher.worked();
    expect(await hasher.verify('anything', undefined)).toBe(false);
    expect(hasher.worked() - before).toBe(1);
  });

  test('is made anew once the cost was raised', async () => {
    const raised = createPasswordHasher({ cost: { ...cheap, memoryKib: 16 }, drawBytes: randomBytes });
    const stored = await hasher.hash('x');
    expect(hasher.isCurrent(stored)).toBe(true);
    expect(raised.isCurrent(stored)).toBe(false);
    expect(await raised.verify('x', stored)).toBe(true);
  });

  test('is worked on two at a time, and a flood is turned away instead of filling the memory', async () => {
    const flooded = createPasswordHasher({ cost: cheap, drawBytes: randomBytes });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, () => flooded.verify('guess', undefined)),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(500 - 2 - 64);
    expect(flooded.worked()).toBe(2 + 64);
    // The places were given back.
    expect(await flooded.verify('guess', undefined)).toBe(false);
  });
});
