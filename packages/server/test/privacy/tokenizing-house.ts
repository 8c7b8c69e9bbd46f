import { type House, type HouseTenant, openHouse } from '../decisions/house.ts';
import type { RecordedRequest, Script } from '../upstream/index.ts';

/** What is planted in calls; the key has line ends, which JSON escapes. */
export const values = {
  email: 'jane.roe@example.com',
  iban: 'DE89 3704 0044 0532 0130 00',
  private_key:
    '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n-----END PRIVATE KEY-----',
  connection_string: 'postgres://app:s3cr3t-9f@db.internal.example.com:5432/prod',
};

export const prompt = `Write to ${values.email} (again: ${values.email}), pay ${values.iban}, keep\n${values.private_key}\nand ${values.connection_string}`;

export interface TokenizingHouse {
  readonly house: House<'openai' | 'anthropic'>;
  /** Its policy tokenizes, but for what is redacted, blocked and allowed. */
  readonly tenant: HouseTenant;
  /** Sets the script of both vendors. */
  play(script: Script): void;
  /** What the vendor of a model was sent last. */
  lastRequest(model: string): RecordedRequest;
}

export async function openTokenizingHouse(): Promise<TokenizingHouse> {
  const house = await openHouse({
    openai: { kind: 'openai', models: ['gpt-4.1-mini'] },
    anthropic: { kind: 'anthropic', models: ['claude-haiku-4-5'] },
  });
  const tenant = await house.makeTenant('acme', {
    version: 1,
    personal_data: { '*': 'tokenize', password: 'redact', jwt: 'block', person_name: 'allow' },
  });
  return {
    house,
    tenant,
    play(script) {
      house.upstreams.openai.play(script);
      house.upstreams.anthropic.play(script);
    },
    lastRequest(model) {
      const { requests } = house.upstreams[model.startsWith('gpt') ? 'openai' : 'anthropic'];
      const last = requests.at(-1);
      if (last === undefined) throw new Error('Nothing was sent');
      return last;
    },
  };
}
