import type { X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { createSecureContext, type Server } from 'node:tls';

import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type KeyPair, readFiles, readKeyPair } from './key-pair.ts';
import { type ClientAuth, contextOptions, listenerOptions, type TlsFiles } from './settings.ts';

/** TLS of one listener: its options, and its certificate through all renewals. */
export interface Tls {
  readonly options: ServerOptions;
  /** The certificate in use, which is not the one in the file where that was refused. */
  certificate(): X509Certificate;
  /** When the certificate in use expires. */
  notAfter(): Date;
  /** From now on what changes in the files is used for new connections to this server; there may be several. */
  watch(server: Server): void;
  /** Looks at the files at once. */
  reload(): void;
  close(): void;
}

/** Renewals are not urgent, and two files of a few kilobytes are read in no time. */
const POLL_MS = 5_000;

/** As long before its end as a renewal that works has happened long ago. */
const WARN_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * Reads certificate and key, and looks for new ones every few seconds by their content: that also works where files are
 * replaced by renaming, by links or on a network. A new pair that is broken is logged and not used. Throws AppError
 * `config_invalid` when the first pair cannot be used.
 */
export function openTls({
  files,
  clientAuth,
  clock,
  log,
  pollMs = POLL_MS,
}: {
  files: TlsFiles;
  clientAuth: ClientAuth;
  clock: Clock;
  log: Log;
  pollMs?: number;
}): Tls {
  let current = readKeyPair(files, clock.now());
  let timer: NodeJS.Timeout | undefined;
  const watched = new Set<Server>();
  /** What was seen and not used, and why, so that it is not said again at every look. */
  let refused: string | undefined;
  warnOfExpiry(current);

  function warnOfExpiry({ notAfter }: KeyPair): void {
    const days = Math.floor((notAfter.getTime() - clock.now().getTime()) / DAY_MS);
    if (days < WARN_DAYS) log.warn({ notAfter, days }, 'the certificate expires soon');
  }

  function look(): void {
    let seen = 'unreadable';
    try {
      seen = readFiles(files).digest;
      if (seen === current.digest) {
        refused = undefined;
        return;
      }
      // Also where it was refused before: a pair of later becomes valid without any change in the files.
      const next = readKeyPair(files, clock.now());
      // A context that cannot be made must not leave the server with half of it.
      createSecureContext(contextOptions(next));
      for (const server of watched) server.setSecureContext(contextOptions(next));
      current = next;
      refused = undefined;
      log.info({ notAfter: next.notAfter }, 'a new certificate is in use');
      warnOfExpiry(next);
    } catch (error) {
      const because = error instanceof AppError ? error.detail : 'TLS does not take it.';
      if (refused === `${seen} ${because}`) return;
      refused = `${seen} ${because}`;
      log.warn({ because }, 'a new certificate was refused; the old one stays in use');
    }
  }

  return {
    options: { ...listenerOptions(clientAuth), ...contextOptions(current) },
    certificate: () => current.certificate,
    notAfter: () => current.notAfter,
    watch(server) {
      watched.add(server);
      timer ??= setInterval(look, pollMs).unref();
    },
    reload: look,
    close() {
      clearInterval(timer);
      watched.clear();
    },
  };
}
