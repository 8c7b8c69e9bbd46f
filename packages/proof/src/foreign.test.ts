import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildForeignVerifier, findForeignSkipReason } from '../test/foreign-verifier.ts';
import type { ForeignAnswer, ForeignVerifier } from '../test/foreign-verifier.ts';
import { createTestLog, createTestSigner } from '../test/signed-log.ts';
import { formatEntryBundle } from './entry-bundle.ts';

const entries = readVectors<{ accepted: Entry[]; refused: (Entry & Refusal)[] }>('entry-bundle');
const checkpoints = readVectors<{ accepted: Checkpoint[]; refused: (Checkpoint & Refusal)[] }>('checkpoint');

// Go checks that the log holds these bytes. What our own format adds, and the one spelling of a
// checkpoint's text that we insist on, are not its business.
const OURS_ALONE = new Set(['malformed_json', 'malformed_entry', 'not_canonical', 'malformed_encoding']);
const NOTE_RULES = new Set(['unknown_key', 'bad_signature', 'malformed_note']);

const BUILD_TIMEOUT_MS = 240_000;
const skipReason = findForeignSkipReason();
if (skipReason !== null) console.warn(`The foreign verifier was not run. ${skipReason}`);

describe.skipIf(skipReason !== null)('a verifier built on golang.org/x/mod', () => {
  let foreign: ForeignVerifier;
  beforeAll(() => {
    foreign = buildForeignVerifier();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => foreign.remove());

  it.each(entries.accepted)('accepts the entry: $name', ({ bundle, keys, origin, index, size }) => {
    expect(ask('entry', bundle, keys)).toContainEqual({
      exitCode: 0,
      line: `OK ${origin} entry ${index} of ${size}`,
    });
  });

  it.each(entries.refused.filter(({ refusal }) => !OURS_ALONE.has(refusal)))(
    'refuses the entry: $name',
    ({ bundle, keys }) => {
      expect(ask('entry', bundle, keys).map(({ exitCode }) => exitCode)).not.toContain(0);
    },
  );

  it.each(checkpoints.accepted)('accepts the checkpoint: $name', ({ note, keys, origin, size }) => {
    const lines = ask('checkpoint', note, keys).map(({ line }) => line);
    expect(lines).toContainEqual(expect.stringContaining(`OK ${origin} size ${size} root `));
  });

  it.each(checkpoints.refused.filter(({ refusal }) => NOTE_RULES.has(refusal)))(
    'refuses the checkpoint: $name',
    ({ note, keys }) => {
      expect(ask('checkpoint', note, keys).map(({ exitCode }) => exitCode)).not.toContain(0);
    },
  );

  it('accepts every entry of a log, and none in the place of another', () => {
    const signer = createTestSigner('avouch.example/foreign', 'foreign tests');
    const leaves = Array.from({ length: 11 }, (_, n) => `{"n":${n}}`);
    const log = createTestLog(signer, leaves);
    for (const [index, leaf] of leaves.entries()) {
      const bundle = { origin: signer.key.name, index: BigInt(index), leaf, proof: log.tlogProof(index) };
      expect(ask('entry', formatEntryBundle(bundle), [signer.verifierKey])).toMatchObject([{ exitCode: 0 }]);
      const wrong = { ...bundle, leaf: leaves[(index + 1) % leaves.length]! };
      expect(ask('entry', formatEntryBundle(wrong), [signer.verifierKey])).toMatchObject([{ exitCode: 1 }]);
    }
  });

  function ask(kind: 'checkpoint' | 'entry', document: string, keys: readonly string[]): ForeignAnswer[] {
    return keys.map((key) => foreign.verify(key, kind, document));
  }
});

type Entry = { name: string; bundle: string; keys: string[]; origin: string; index: string; size: string };
type Checkpoint = { name: string; note: string; keys: string[]; origin: string; size: string };
type Refusal = { refusal: string };

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each file has its own shape
function readVectors<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), 'utf8'));
}
