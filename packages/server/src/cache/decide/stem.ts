/**
 * A word without its ending for number and tense. Light on purpose: the usual stemmers make one word of "universe"
 * and "university", and two words that are taken for one are a wrong answer, while the reverse costs one call.
 */
export function stem(word: string): string {
  if (word.length < 4) return word;
  return withoutLastE(withoutTense(withoutPlural(word)));
}

function withoutPlural(word: string): string {
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

function withoutTense(word: string): string {
  const ending = /(?:ing|ed)$/.exec(word)?.[0];
  if (ending === undefined) return word;
  const rest = word.slice(0, -ending.length);
  // "thing", "bed" and "string" are whole.
  if (rest.length < 3 || !/[aeiouy]/.test(rest)) return word;
  if (rest.endsWith('i')) return `${rest.slice(0, -1)}y`;
  return /([bdgklmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
}

function withoutLastE(word: string): string {
  return word.endsWith('e') ? word.slice(0, -1) : word;
}
