import { timingSafeEqual } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { RandomBytes } from '../../platform/random.ts';
import type { IdentitySecrets } from '../secrets.ts';
import { DEVICE_COOKIE, readCookie, setCookie } from './cookies.ts';

/** What browsers keep a cookie for at most. */
const LIFETIME_S = 400 * 86_400;
const COOKIE_PATTERN = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/**
 * Browsers that an account was signed in from. Attempts from one are counted by themselves, so that whoever keeps
 * guessing at an account holds up strangers and not its owner (the device cookies of OWASP). It proves nothing else.
 */
export interface Devices {
  /** A name for the browser, where it is known to this person; else undefined. */
  knownTo(request: FastifyRequest, userId: string): Promise<string | undefined>;
  /** Makes the browser known to this person; the one before, on a shared machine, becomes a stranger there. */
  remember(request: FastifyRequest, reply: FastifyReply, userId: string): Promise<void>;
}

export function createDevices({
  secrets,
  drawBytes,
}: {
  secrets: IdentitySecrets;
  drawBytes: RandomBytes;
}): Devices {
  const macOf = async (userId: string, nonce: string) =>
    (await secrets.hash('devices', `${userId} ${nonce}`)).toString('base64url');

  async function knownTo(request: FastifyRequest, userId: string): Promise<string | undefined> {
    const [, owner, nonce, mac] = COOKIE_PATTERN.exec(readCookie(request, DEVICE_COOKIE) ?? '') ?? [];
    if (owner !== userId || nonce === undefined || mac === undefined) return undefined;
    const expected = await macOf(userId, nonce);
    return timingSafeEqual(Buffer.from(mac), Buffer.from(expected)) ? `${userId} ${nonce}` : undefined;
  }

  return {
    knownTo,
    async remember(request, reply, userId) {
      if ((await knownTo(request, userId)) !== undefined) return;
      const nonce = Buffer.from(drawBytes(16)).toString('base64url');
      const value = `${userId}.${nonce}.${await macOf(userId, nonce)}`;
      setCookie(reply, DEVICE_COOKIE, value, { maxAgeS: LIFETIME_S, sameSite: 'Strict' });
    },
  };
}
