import type { MatchLogic } from '@pydantic/genai-prices';

/**
 * Whether a name is matched only because it begins with another model's name and goes on with a version number:
 * the bundled rules let `claude-sonnet-5-5` pass for `claude-sonnet-5`, whose price need not hold for it. Dates
 * and other suffixes (`-20250929`, `-05-06`, `-latest`, `-v1:0`) are no further version.
 */
export function namesAnotherVersion(match: MatchLogic, modelName: string): boolean {
  const name = modelName.toLowerCase().trim();
  return !accepts(match, name) && !accepts(match, withDashedDate(name));
}

const FURTHER_VERSION = /^[-.]\d{1,2}(?=$|[-.:@])(?!-\d{2}(?:$|\D))/;

function accepts(match: MatchLogic, name: string): boolean {
  if ('or' in match) return match.or.some((each) => accepts(each, name));
  if ('and' in match) return match.and.every((each) => accepts(each, name));
  if ('equals' in match) return name === match.equals.toLowerCase();
  if ('contains' in match) return name.includes(match.contains.toLowerCase());
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase());
  if ('regex' in match) return new RegExp(match.regex).test(name);
  const prefix = match.starts_with.toLowerCase();
  return name.startsWith(prefix) && !FURTHER_VERSION.test(name.slice(prefix.length));
}

/** The bundled matching also tries `-20250929` as `-2025-09-29`. */
function withDashedDate(name: string): string {
  return name.replace(/-(20\d{2})(\d{2})(\d{2})(?=-|:|$)/g, '-$1-$2-$3');
}
