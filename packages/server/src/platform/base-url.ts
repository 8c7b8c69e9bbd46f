/**
 * What is wrong with the address of a server that is asked over HTTP, as the end of a sentence; undefined where nothing
 * is. Credentials in it would reach logs, and what follows a path would end up in the middle of another.
 */
export function baseUrlFault(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'give an http:// or https:// URL';
  }
  if (url.username !== '' || url.password !== '') return 'take the credentials out of the URL; use apiKey';
  if (url.search !== '' || url.hash !== '') return 'take the query and the fragment out of the URL';
  return undefined;
}
