import { EmptyState } from '../../feedback/empty-state.tsx';
import { Command } from '../../kit/command.tsx';
import { Panel } from '../../kit/panel.tsx';
import classes from './providers.module.css';

const BY_KEY = `OPENAI_API_KEY=sk-… npm start
ANTHROPIC_API_KEY=sk-ant-… npm start`;

const BY_LIST = `[
  { "name": "openai-eu", "kind": "openai", "baseUrl": "https://eu.api.openai.com/v1",
    "apiKeyEnv": "OPENAI_EU_KEY", "region": "eu", "pricesAs": "openai" },
  { "name": "our-llama", "kind": "openai", "baseUrl": "http://10.0.0.7:8000/v1", "region": "eu",
    "models": [{ "alias": "llama", "model": "meta-llama/Llama-3.3-70B-Instruct" }] }
]`;

const START = `AVOUCH_OUTBOUND_ALLOW=10.0.0.7 AVOUCH_PROVIDERS=providers.json npm start`;

/** How a provider is configured: where Avouch starts, as its credentials are no business of a browser. */
export function ConfigurePanel({ isFirst }: { readonly isFirst: boolean }) {
  if (isFirst) {
    return (
      <Panel>
        <EmptyState icon="provider" title="No real provider yet" command={BY_KEY}>
          The simulated provider runs inside Avouch, sends nothing anywhere, and is no model. Start Avouch
          with the key of OpenAI, Anthropic or both, and their models stand here, with prices and regions.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      title="Configure a provider"
      lead="Providers are read when Avouch starts. Their credentials stay there: no page and no answer shows them."
    >
      <div className={classes.ways}>
        <div>
          <h3>By a key alone</h3>
          <p>The vendor’s own variable is enough for its usual models.</p>
          <Command>{BY_KEY}</Command>
        </div>
        <div>
          <h3>By a list</h3>
          <p>For regions, models of your own, and anything compatible. It is then the whole list.</p>
          <Command>{BY_LIST}</Command>
          <Command>{START}</Command>
        </div>
      </div>
    </Panel>
  );
}
