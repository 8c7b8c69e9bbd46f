import { expect } from 'vitest';

import type { Upstream } from '../upstream/index.ts';

/** Waits for what happens at an upstream from now on. */
export interface UpstreamWatch {
  /** One more request has come. */
  asked(): Promise<void>;
  /** One more request was given up by Avouch, and its socket is closed. */
  abandoned(): Promise<void>;
}

export function createUpstreamWatch(upstream: Upstream): UpstreamWatch {
  const asked = upstream.requests.length;
  const { abandoned } = upstream;
  return {
    async asked() {
      await expect.poll(() => upstream.requests.length, { timeout: 5_000 }).toBeGreaterThan(asked);
    },
    async abandoned() {
      await expect.poll(() => upstream.abandoned, { timeout: 5_000 }).toBe(abandoned + 1);
    },
  };
}
