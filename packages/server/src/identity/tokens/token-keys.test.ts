import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createFakeClock, type FakeClock } from '../../../test/clock.ts';
import { systemRandomBytes } from '../../platform/random.ts';
import { createTokenKeys, ROTATION_DAYS } from './token-keys.ts';

const DAY_MS = 86_400_000;

let keysDir: string;
let clock: FakeClock;
beforeEach(() => {
  keysDir = mkdtempSync(join(tmpdir(), 'avouch-test-'));
  clock = createFakeClock();
});
afterEach(() => rmSync(keysDir, { recursive: true }));

const open = () => createTokenKeys({ keysDir, clock, drawBytes: systemRandomBytes });
const kids = async (keys: ReturnType<typeof open>) => (await keys.published()).map(({ kid }) => kid);

describe('the keys of access tokens', () => {
  test('are two from the start, the current and the next, in files that only their owner reads', async () => {
    const keys = open();
    const { current, next } = await keys.schedule();
    expect(await kids(keys)).toEqual([current.kid, next.kid]);
    expect(next.activeFrom.getTime() - current.activeFrom.getTime()).toBe(ROTATION_DAYS * DAY_MS);
    const files = readdirSync(join(keysDir, 'access-tokens'));
    expect(files).toHaveLength(2);
    for (const file of files) expect(statSync(join(keysDir, 'access-tokens', file)).mode & 0o777).toBe(0o600);
  });

  test('are the same for processes that start together', async () => {
    const [one, other] = await Promise.all([kids(open()), kids(open())]);
    expect(one).toEqual(other);
  });

  test('rotate by the clock alone, and the key before stays until its tokens have expired', async () => {
    const keys = open();
    const before = await keys.schedule();
    clock.advance(ROTATION_DAYS * DAY_MS + 1_200_000);
    const after = await keys.schedule();
    expect(after.current.kid).toBe(before.next.kid);
    expect((await keys.signing()).kid).toBe(before.next.kid);
    expect(await kids(keys)).toEqual([before.next.kid, after.next.kid]);

    const rotated = await keys.rotate();
    expect(rotated.current.kid).toBe(after.next.kid);
    expect(await kids(keys)).toEqual([rotated.current.kid, rotated.next.kid, after.current.kid]);
    expect(await keys.verifying(after.current.kid)).toBeDefined();
    clock.advance(21 * 60_000);
    expect(await keys.verifying(after.current.kid)).toBeUndefined();
    expect(readdirSync(join(keysDir, 'access-tokens'))).toHaveLength(2);
  });

  test('that another process rotated or removed are seen within a second', async () => {
    const [one, other] = [open(), open()];
    const { next } = await one.schedule();
    await other.rotate();
    clock.advance(1_000);
    expect((await one.signing()).kid).toBe(next.kid);
    const [newest] = readdirSync(join(keysDir, 'access-tokens')).sort().slice(1);
    rmSync(join(keysDir, 'access-tokens', newest ?? ''));
    clock.advance(1_000);
    expect(await one.verifying(next.kid)).toBeUndefined();
  });

  test('do not sign when others may read them', async () => {
    await open().schedule();
    const [file] = readdirSync(join(keysDir, 'access-tokens'));
    chmodSync(join(keysDir, 'access-tokens', file ?? ''), 0o644);
    await expect(open().signing()).rejects.toMatchObject({ code: 'signing_key_missing' });
  });

  test('that are long overdue are replaced by one that is published before it signs', async () => {
    const keys = open();
    const { next } = await keys.schedule();
    clock.advance(400 * DAY_MS);
    const late = await keys.schedule();
    expect(late.current.kid).toBe(next.kid);
    expect(late.next.activeFrom.getTime()).toBeGreaterThan(clock.now().getTime());
    expect(late.next.activeFrom.getTime() - clock.now().getTime()).toBeLessThanOrEqual(3_600_000);
  });
});
