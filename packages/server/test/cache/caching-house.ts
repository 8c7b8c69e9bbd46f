import type { Policy } from '../../src/policy/index.ts';
import { type House, type HouseCall, type HouseTenant, openHouse } from '../decisions/house.ts';
import type { Script } from '../upstream/index.ts';

export interface CachingHouse {
  readonly house: House<'openai' | 'anthropic'>;
  /** A tenant whose policy keeps the answers of the same call. */
  makeTenant(policy?: Partial<Policy>): Promise<HouseTenant>;
  /** Sets the script of both vendors. */
  play(script: Script): void;
  /** How many requests the vendors got. */
  sent(): number;
}

export const question = (content: string) => ({ body: { messages: [{ role: 'user', content }] } });
export const mini: HouseCall = { model: 'gpt-4.1-mini', ...question('What is a checkpoint?') };

export async function openCachingHouse(): Promise<CachingHouse> {
  const house = await openHouse({
    openai: { kind: 'openai', models: ['gpt-4.1-mini', 'gpt-4.1'], region: 'us' },
    anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'], region: 'eu' },
  });
  let tenants = 0;
  return {
    house,
    makeTenant(policy = {}) {
      tenants += 1;
      return house.makeTenant(`cached-${tenants}`, { version: 1, cache: { mode: 'exact' }, ...policy });
    },
    play(script) {
      house.upstreams.openai.play(script);
      house.upstreams.anthropic.play(script);
    },
    sent: () => house.upstreams.openai.requests.length + house.upstreams.anthropic.requests.length,
  };
}
