import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  createExportVerifier,
  decodeUtf8,
  detectFormat,
  hashLeaf,
  parseEnvelope,
  parseTlogProof,
  parseVerifierKey,
  ProofError,
  verifyCheckpoint,
  verifyEntryBundle,
  verifyEnvelope,
  verifyTlogProof,
} from '@avouch/proof';

import { nodeSha256 } from '../ledger/index.ts';
import { AppError } from '../platform/errors.ts';
import { verifyDetached } from './verify-detached.ts';

export interface Verification {
  readonly verified: boolean;
  /** What was verified, or why not: lines for people. */
  readonly lines: readonly string[];
}

/** Documents that are read whole; only exports may be larger. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;
const FIRST_CHUNK_BYTES = 64 * 1024;

/**
 * Verifies a document offline, against keys that the caller trusts: nothing is asked of any server. Throws
 * AppError `parameter_invalid` when the file or the keys cannot be read.
 */
export async function verifyFile({
  file,
  keys,
  leafFile,
  signatureFile,
}: {
  file: string;
  /** Verifier keys: texts or paths of files that hold one a line. */
  keys: readonly string[];
  /** The entry that a bare tlog-proof is about. */
  leafFile?: string | undefined;
  /** The detached signature of the file: an export of spend and the `.sig` beside it. */
  signatureFile?: string | undefined;
}): Promise<Verification> {
  const trusted = (await Promise.all(keys.map(readKeys))).flat();
  if (trusted.length === 0) {
    throw new AppError(
      'parameter_invalid',
      'Name the verifier key that you trust with --key (a text or a file).',
    );
  }
  try {
    if (signatureFile !== undefined)
      return await verifyDetached(file, await readWhole(signatureFile), trusted);
    const format = detectFormat(await readStart(file));
    switch (format) {
      case 'export':
        return await verifyExport(file, trusted);
      case 'entry': {
        const verdict = await verifyEntryBundle(await readWhole(file), trusted);
        if (verdict.kind === 'refused') return refused(verdict.reason, verdict.detail);
        const { origin, size } = verdict.checkpoint;
        return {
          verified: true,
          lines: [`verified: entry ${verdict.index} of ${origin}, under a checkpoint of ${size} entries`],
        };
      }
      case 'tlog-proof':
        return await verifyProof(file, leafFile, trusted);
      case 'checkpoint': {
        const { origin, size } = await verifyCheckpoint(await readWhole(file), trusted.map(parseVerifierKey));
        return { verified: true, lines: [`verified: checkpoint of ${origin}, ${size} entries`] };
      }
      case 'dsse':
        return await verifyDsse(await readWhole(file), trusted);
      case 'unknown':
        return refused(
          'unknown_format',
          'The file is none of: an entry bundle, a tlog-proof, an export, a checkpoint, a DSSE envelope.',
        );
      default:
        return format satisfies never;
    }
  } catch (error) {
    if (error instanceof ProofError) return refused(error.code, error.detail);
    throw error;
  }
}

/** The verifier keys that a data directory on this machine publishes, as a default for who runs Avouch here. */
export async function publishedKeys(keysDir: string): Promise<string[]> {
  const tenants = await readdir(keysDir).catch(() => []);
  const paths = tenants.flatMap((tenant) =>
    ['ledger', 'policy'].map((purpose) => join(keysDir, tenant, `${purpose}.vkey`)),
  );
  const existing = await Promise.all(paths.map(async (path) => ((await isFile(path)) ? [path] : [])));
  return existing.flat();
}

async function verifyExport(file: string, trusted: readonly string[]): Promise<Verification> {
  const verifier = createExportVerifier(trusted, { sha256: nodeSha256 });
  const input = createReadStream(file, { encoding: 'utf8' });
  // Only LF ends a line here, whatever else Unicode calls one: canonical JSON has no raw line ends.
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (!lines.every((line) => verifier.pushLine(line))) break;
    if (rest.length > MAX_DOCUMENT_BYTES) return refused('too_large', 'A line is too long.');
  }
  if (rest !== '') verifier.pushLine(rest);
  const verdict = await verifier.finish();
  if (verdict.kind === 'refused') return refused(verdict.reason, verdict.detail);
  const { origin, size } = verdict.checkpoint;
  return { verified: true, lines: [`verified: all ${size} entries of ${origin}`] };
}

async function verifyProof(
  file: string,
  leafFile: string | undefined,
  trusted: readonly string[],
): Promise<Verification> {
  const proof = parseTlogProof(await readWhole(file));
  if (leafFile !== undefined) await assertFile(leafFile);
  const leaf = leafFile === undefined ? proof.extra : await readFile(leafFile);
  if (leaf === null) {
    throw new AppError(
      'parameter_invalid',
      'A tlog-proof does not hold its entry: name the file with --leaf.',
    );
  }
  const { origin, size } = await verifyTlogProof(proof, hashLeaf(leaf), trusted.map(parseVerifierKey));
  return {
    verified: true,
    lines: [`verified: entry ${proof.index} of ${origin}, under a checkpoint of ${size} entries`],
  };
}

async function verifyDsse(text: string, trusted: readonly string[]): Promise<Verification> {
  const keys = trusted.map(parseVerifierKey).map(({ publicKey }) => ({ keyid: '', publicKey }));
  const { payloadType } = parseEnvelope(text);
  await verifyEnvelope(text, keys, [payloadType]);
  return { verified: true, lines: [`verified: a signed document of type ${payloadType}`] };
}

async function readKeys(key: string): Promise<string[]> {
  const text = (await isFile(key)) ? await readFile(key, 'utf8') : key;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    try {
      parseVerifierKey(line);
    } catch {
      throw new AppError(
        'parameter_invalid',
        `--key: neither a verifier key (name+hash+key) nor a file of them.`,
      );
    }
  }
  return lines;
}

async function readStart(file: string): Promise<string> {
  await assertFile(file);
  const { size } = await stat(file);
  if (size <= MAX_DOCUMENT_BYTES) return readWhole(file);
  for await (const line of createInterface({ input: createReadStream(file, { end: FIRST_CHUNK_BYTES }) })) {
    return `${line}\n`;
  }
  return '';
}

async function readWhole(file: string): Promise<string> {
  await assertFile(file);
  return decodeUtf8(await readFile(file));
}

async function assertFile(path: string): Promise<void> {
  if (!(await isFile(path))) throw new AppError('parameter_invalid', `There is no file ${path}.`);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

function refused(code: string, detail: string): Verification {
  return { verified: false, lines: [`refused: ${detail} (${code})`] };
}
