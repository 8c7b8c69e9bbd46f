import type { ChatCall } from '../exchange.ts';
import { unsupported } from '../translation.ts';

/** The newer version takes fields away and changes none, so one translation serves both. */
const knownVersions: ReadonlySet<string> = new Set(['2023-06-01', '2026-10-21']);

/**
 * Reads under which version of Anthropic's API a body was written. What a version means that did not exist yet,
 * nobody can translate: it throws AppError `translation_unsupported`. Beta features are left out by name; a field
 * that one of them brings is refused where the fields are read.
 */
export function readAnthropicVersion({ versionHeaders = {} }: ChatCall): { leftOut: readonly string[] } {
  const version = versionHeaders['anthropic-version'];
  if (version !== undefined && !knownVersions.has(version)) {
    throw unsupported('this version of the API is not known here', 'anthropic-version');
  }
  return { leftOut: versionHeaders['anthropic-beta'] === undefined ? [] : ['anthropic-beta'] };
}
