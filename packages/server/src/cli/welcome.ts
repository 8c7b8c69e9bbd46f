import type { Installation } from '../installation.ts';
import { DEMO_TENANT } from '../tenants.ts';

/** What is printed once the server listens: where it is, what it stands on, and a first call that works. */
export function welcome({
  installation,
  url,
  firstKey,
  firstAdminLink,
}: {
  installation: Installation;
  url: string;
  firstKey: string | undefined;
  /** Where nobody can sign in yet: the link that makes the first admin. */
  firstAdminLink: string | undefined;
}): string {
  const { config, database, catalogue } = installation;
  const providers = catalogue.providers.map(({ name }) => name).join(', ');
  const lines = ['', `Avouch listens on ${url}`, `  providers  ${providers}`];
  if (database.kind === 'embedded') {
    lines.push(
      `  database   embedded, in ${config.dataDir}`,
      '             It survives a killed process, not a power cut, and serves this one node.',
      '             For production set AVOUCH_DATABASE_URL to a PostgreSQL.',
    );
  } else lines.push('  database   PostgreSQL');
  lines.push(`  keys       ${config.keysDir}  (back them up: without them no ledger can go on)`);
  if (providers === 'simulated') {
    lines.push(
      '',
      'No provider is configured, so a simulated one answers: set OPENAI_API_KEY, ' +
        'ANTHROPIC_API_KEY or AVOUCH_PROVIDERS, and start again.',
    );
  }
  if (firstKey === undefined) {
    lines.push('', `For another API key: npx avouch keys create --tenant ${DEMO_TENANT}`);
  } else {
    lines.push('', `The tenant "${DEMO_TENANT}" was made. Its API key is shown this once; a first call:`, '');
    lines.push(curlLine(installation, url, firstKey), '');
    lines.push(
      `Then its entry in the ledger: npx avouch entry <x-avouch-entry of the answer> --tenant ${DEMO_TENANT}`,
    );
  }
  if (firstAdminLink !== undefined) {
    lines.push(
      '',
      `Nobody can sign in yet. This link makes the first admin of "${DEMO_TENANT}"; it works once, and the next start`,
      'prints another one while it is not used:',
      '',
      firstAdminLink,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

function curlLine({ catalogue, prices, clock }: Installation, url: string, key: string): string {
  const isPriced = (model: string) => {
    const { provider, upstreamModel } = catalogue.resolve(model);
    const query = {
      provider: provider.name,
      pricesAs: provider.pricesAs,
      model: upstreamModel,
      at: clock.now(),
    };
    return prices.find(query) !== undefined;
  };
  const models = catalogue.list().map(({ id }) => id);
  const model = models.find(isPriced) ?? models[0] ?? 'MODEL';
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] });
  return (
    `curl -si ${url}/v1/chat/completions -H 'authorization: Bearer ${key}' ` +
    `-H 'content-type: application/json' -d '${body}'`
  );
}
