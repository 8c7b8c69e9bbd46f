import { constants } from 'node:crypto';
import type { SecureContextOptions, TlsOptions } from 'node:tls';

/** Whether clients show a certificate of their own: never, if they have one, or always. */
export type ClientAuth = 'none' | 'optional' | 'required';

/** Files in PEM, as absolute paths. */
export interface TlsFiles {
  /** The server's certificate, then those of its issuers. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Who may issue clients' certificates; undefined where none are asked for. */
  readonly clientCaFile: string | undefined;
}

/** A handshake takes two round trips; who needs longer than this holds a connection for nothing. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Everything of TLS 1.3, and of TLS 1.2 what has forward secrecy and authenticated encryption. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** The first one also holds against a computer that is not built yet (FIPS 203); where it is not known, it is left out. */
const GROUPS = '?X25519MLKEM768:X25519:prime256v1:secp384r1';

/**
 * Session tickets are keyed with a secret that lives as long as the process, which takes forward secrecy from TLS 1.2,
 * and they resume a session without looking at the client's certificate again. Renegotiation is asked for by attackers
 * only. Old clients' wish to use ChaCha20, because they compute nothing else quickly, is heard.
 */
const SECURE_OPTIONS =
  constants.SSL_OP_NO_TICKET |
  constants.SSL_OP_NO_RENEGOTIATION |
  constants.SSL_OP_CIPHER_SERVER_PREFERENCE |
  constants.SSL_OP_PRIORITIZE_CHACHA;

/** What a secure context is made of, and made of anew when the files change. Mozilla's "intermediate" and stricter. */
export function contextOptions(pem: {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | undefined;
}): SecureContextOptions {
  return {
    cert: pem.cert,
    key: pem.key,
    ...(pem.clientCa !== undefined && { ca: pem.clientCa }),
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    ecdhCurve: GROUPS,
    secureOptions: SECURE_OPTIONS,
  };
}

/** What belongs to the listener and stays as it is when the files change. */
export function listenerOptions(clientAuth: ClientAuth): TlsOptions {
  return {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: clientAuth === 'required',
    ALPNProtocols: ['http/1.1'],
  };
}
