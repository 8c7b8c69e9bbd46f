/**
 * A path of the console to come back to, without its base, from a URL that anybody may have written. Whatever
 * could lead elsewhere, or back to signing in, leads to the overview.
 */
export function returnPath(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > MOST_LETTERS || !/^\/(?![/\\])/.test(wanted)) return '/';
  const base = 'https://console.invalid';
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : undefined;
  if (url?.origin !== base || ENTRANCES.some((path) => url.pathname.startsWith(path))) return '/';
  return url.pathname + url.search;
}

const MOST_LETTERS = 2_000;
const ENTRANCES = ['/sign-in', '/welcome', '/invitation', '/reset-password'];
