import type { Finding } from '../../../kinds.ts';

/** Postal addresses, by street, house number and postcode. Never throws of itself. */
export function findPostalAddresses(text: string, checkTime?: () => void): Finding[] {
  checkTime?.();
  const findings: Finding[] = [];
  for (const match of text.matchAll(STREET)) {
    checkTime?.();
    findings.push({
      kind: 'postal_address',
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.7,
    });
  }
  return findings;
}

const STREET = /\b\d{1,5} (?:\p{Lu}[\p{L}'’-]{1,40} ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive)\b/gu;
