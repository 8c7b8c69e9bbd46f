import { parseAddress } from './ip-address.ts';

/** Where people reach the server. Known for sure once it listens, when the port may be any free one. */
export interface PublicUrl {
  /** The origin, such as `https://avouch.example`: no slash at its end. */
  origin(): string;
  /** Its host without the port: the relying party id of WebAuthn. */
  hostname(): string;
  /** Tells the port that is listened on, which counts where no URL was configured. */
  listensOn(port: number): void;
}

/** `configured` is `AVOUCH_PUBLIC_URL`; without it the server is at localhost and the port that it listens on. */
export function createPublicUrl({
  configured,
  isSecure,
  port,
}: {
  configured: string | undefined;
  /** Whether the listener speaks TLS itself. */
  isSecure: boolean;
  port: number;
}): PublicUrl {
  let url = new URL(configured ?? localUrl(port));

  function localUrl(known: number): string {
    return `${isSecure ? 'https' : 'http'}://localhost${known === 0 ? '' : `:${known}`}`;
  }

  return {
    origin: () => url.origin,
    hostname: () => url.hostname,
    listensOn(known) {
      if (configured === undefined) url = new URL(localUrl(known));
    },
  };
}

/**
 * The origin that a text names, or undefined when it is none that people may be sent to: plain http gives passwords and
 * sessions to whoever is on the way, so it is for this machine only.
 */
export function readOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  if (url.protocol === 'https:') return url.origin;
  return url.protocol === 'http:' && isThisMachine(url.hostname) ? url.origin : undefined;
}

function isThisMachine(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  const address = parseAddress(hostname);
  return address?.length === 4 && address[0] === 127;
}
