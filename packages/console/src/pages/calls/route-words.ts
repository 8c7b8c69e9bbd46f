import { wordOf } from '../../words/word-of.ts';
import { counted } from '../../words/quantity.ts';

const EXCLUDED: Readonly<Record<string, string>> = {
  policy: 'not allowed by the policy',
  region: 'in a region that may not see the call',
  price: 'without a price, or too dear',
  translation: 'not able to express the request',
  capability: 'lacking something that the call needs',
  quality: 'below the quality floor',
  health: 'failing or limiting our rate',
  latency: 'slower than the target',
};

/**
 * Why a route was chosen, in sentences, from the gateway's own short line, such as
 * `cheapest of 3; 2 excluded: region 1, health 1`. What it says otherwise is quoted as it stands.
 */
export function routeSentences(route: { readonly reason: string; readonly excluded: number }): string[] {
  return route.reason
    .split('; ')
    .map((part) => chosenWords(part) ?? excludedWords(part) ?? `${capital(part)}.`);
}

function chosenWords(part: string): string | undefined {
  const kept = /^cheapest of (\d+) with its prompt cache$/.exec(part);
  if (kept) return `Of ${counted(Number(kept[1]), 'route')} it was the cheapest, thanks to its prompt cache.`;
  const best = /^(cheapest|fastest|best) of (\d+)(, none meets .*)?$/.exec(part);
  if (best) {
    const [, how, number, none] = best;
    const first =
      number === '1'
        ? 'One route could serve it.'
        : `Of ${number} routes that could serve it, this was the ${how}.`;
    return none === undefined ? first : `${first} ${capital(none.slice(2))}.`;
  }
  if (part === 'only route') return 'It was the only route that could serve it.';
  if (part === 'no route') return 'No route could serve it.';
  if (part === 'all unhealthy, probing') return 'Every provider was failing, so one was tried.';
  const fallback = /^fallback (\d+)$/.exec(part);
  return fallback ? `It is fallback ${fallback[1]} of the policy.` : undefined;
}

function excludedWords(part: string): string | undefined {
  const found = /^(\d+) excluded: (.+)$/.exec(part);
  if (found === null) return undefined;
  const reasons = (found[2] ?? '').split(', ').map((one) => {
    const [, reason = one, number = ''] = /^(\w+) (\d+)$/.exec(one) ?? [];
    return `${number} ${wordOf(EXCLUDED, reason) ?? reason}`.trim();
  });
  return `${counted(Number(found[1]), 'route was', 'routes were')} left out: ${reasons.join('; ')}.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
