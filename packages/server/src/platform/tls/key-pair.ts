import { createPrivateKey, hash, type KeyObject, X509Certificate } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { AppError } from '../errors.ts';
import type { TlsFiles } from './settings.ts';

/** What was read of the files, checked. */
export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | undefined;
  /** The server's own, the first of `cert`. */
  readonly certificate: X509Certificate;
  readonly notAfter: Date;
  /** Tells one content of the files from another. */
  readonly digest: string;
}

/** A chain is a few kilobytes; a bundle of all public authorities is a quarter of this. */
const MAX_FILE_BYTES = 1024 * 1024;

const MIN_RSA_BITS = 2_048;
const OTHERS = 0o007;

/** The content of the files, unchecked, and its digest: enough to see that they have changed. */
export function readFiles(files: TlsFiles): Pick<KeyPair, 'cert' | 'key' | 'clientCa' | 'digest'> {
  const cert = readBounded(files.certFile, 'AVOUCH_TLS_CERT_FILE');
  const key = readBounded(files.keyFile, 'AVOUCH_TLS_KEY_FILE', OTHERS);
  const clientCa =
    files.clientCaFile === undefined
      ? undefined
      : readBounded(files.clientCaFile, 'AVOUCH_TLS_CLIENT_CA_FILE');
  const parts = [cert, key, clientCa ?? Buffer.alloc(0)].map((part) => hash('sha256', part));
  return { cert, key, clientCa, digest: hash('sha256', parts.join('\n')) };
}

/**
 * Reads and checks a certificate, its chain and its key. Throws AppError `config_invalid` with a sentence that says what
 * to change: a server that starts with the wrong pair fails at its first client.
 */
export function readKeyPair(files: TlsFiles, now: Date): KeyPair {
  const read = readFiles(files);
  const chain = certificatesOf(read.cert, 'AVOUCH_TLS_CERT_FILE');
  const [own] = chain;
  if (own === undefined) refuse('AVOUCH_TLS_CERT_FILE holds no certificate in PEM.');
  checkKey(own, privateKeyOf(read.key));
  if (own.validToDate <= now) {
    refuse(`The certificate in AVOUCH_TLS_CERT_FILE expired on ${dayOf(own.validToDate)}: renew it.`);
  }
  if (own.validFromDate > now) {
    refuse(`The certificate in AVOUCH_TLS_CERT_FILE is valid from ${dayOf(own.validFromDate)} only.`);
  }
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1];
    if (issuer !== undefined && !certificate.checkIssued(issuer)) {
      refuse(
        'The certificates in AVOUCH_TLS_CERT_FILE do not follow each other: put each one before its issuer.',
      );
    }
  }
  if (
    read.clientCa !== undefined &&
    certificatesOf(read.clientCa, 'AVOUCH_TLS_CLIENT_CA_FILE').length === 0
  ) {
    refuse('AVOUCH_TLS_CLIENT_CA_FILE holds no certificate in PEM.');
  }
  return { ...read, certificate: own, notAfter: own.validToDate };
}

function checkKey(certificate: X509Certificate, key: KeyObject): void {
  if (!certificate.checkPrivateKey(key)) {
    refuse('AVOUCH_TLS_KEY_FILE is not the key of the first certificate in AVOUCH_TLS_CERT_FILE.');
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    refuse(`The key in AVOUCH_TLS_KEY_FILE has ${bits} bits; RSA needs ${MIN_RSA_BITS}.`);
  }
}

function certificatesOf(pem: Buffer, setting: string): X509Certificate[] {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  try {
    return (blocks ?? []).map((block) => new X509Certificate(block));
  } catch {
    return refuse(`${setting} holds a certificate that cannot be read.`);
  }
}

function privateKeyOf(pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's message may say something of the key.
    return refuse('AVOUCH_TLS_KEY_FILE holds no private key in PEM that can be read without a passphrase.');
  }
}

/** `forbiddenMode` are the rights that the file must not give. */
function readBounded(path: string, setting: string, forbiddenMode = 0): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return refuse(`${setting}: the file cannot be read${codeOf(error)}.`);
  }
  try {
    // Of the file that is open, so that nobody swaps it between the look and the read.
    const { mode, size } = fstatSync(file);
    if ((mode & forbiddenMode) !== 0 && process.platform !== 'win32') {
      refuse(`${setting}: everybody on this machine may use the file; run chmod o-rwx on it.`);
    }
    if (size > MAX_FILE_BYTES) refuse(`${setting}: the file is over ${MAX_FILE_BYTES} bytes.`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return refuse(`${setting}: the file cannot be read${codeOf(error)}.`);
  } finally {
    closeSync(file);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function refuse(detail: string): never {
  throw new AppError('config_invalid', detail);
}
