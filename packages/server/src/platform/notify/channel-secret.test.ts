import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createChannelSecrets } from './index.ts';

const place = { tenantId: 'tenant-1', channelId: 'channel-1' };
let keysDir: string;
beforeEach(() => {
  keysDir = mkdtempSync(join(tmpdir(), 'avouch-secrets-'));
});
afterEach(() => rmSync(keysDir, { recursive: true, force: true }));

describe('a channel’s secret', () => {
  test('opens where it was made, also in another process', async () => {
    const { secret, sealed } = await createChannelSecrets({ keysDir, drawBytes: randomBytes }).create(place);
    expect(secret).toHaveLength(32);
    expect(await createChannelSecrets({ keysDir, drawBytes: randomBytes }).open(sealed, place)).toEqual(
      Buffer.from(secret),
    );
  });

  test('opens nowhere else, nor when any bit of it was changed', async () => {
    const secrets = createChannelSecrets({ keysDir, drawBytes: randomBytes });
    const { sealed } = await secrets.create(place);
    expect(await secrets.open(sealed, { ...place, tenantId: 'tenant-2' })).toBeUndefined();
    expect(await secrets.open(sealed, { ...place, channelId: 'channel-2' })).toBeUndefined();
    for (let byte = 0; byte < sealed.length; byte += 1) {
      const changed = Buffer.from(sealed);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(await secrets.open(changed, place)).toBeUndefined();
    }
    expect(await secrets.open(sealed.subarray(0, 28), place)).toBeUndefined();
    expect(await secrets.open(new Uint8Array(), place)).toBeUndefined();
  });

  test('is made by processes that race for the key so that each can open the other’s', async () => {
    const racers = Array.from({ length: 8 }, () => createChannelSecrets({ keysDir, drawBytes: randomBytes }));
    const made = await Promise.all(racers.map((each) => each.create(place)));
    for (const { secret, sealed } of made) {
      for (const racer of racers) expect(await racer.open(sealed, place)).toEqual(Buffer.from(secret));
    }
  });

  test('is refused with a key that others may read, that is missing, or that is none', async () => {
    const { sealed } = await createChannelSecrets({ keysDir, drawBytes: randomBytes }).create(place);
    const path = join(keysDir, 'channel-secrets.key');
    const open = () => createChannelSecrets({ keysDir, drawBytes: randomBytes }).open(sealed, place);
    chmodSync(path, 0o644);
    await expect(open()).rejects.toMatchObject({ code: 'signing_key_missing' });
    chmodSync(path, 0o600);
    writeFileSync(path, 'short\n');
    await expect(open()).rejects.toMatchObject({ code: 'signing_key_missing' });
    rmSync(path);
    await expect(open()).rejects.toMatchObject({ code: 'signing_key_missing' });
  });
});
