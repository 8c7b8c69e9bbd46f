import { AppError } from '../../platform/errors.ts';
import { type BareItem, type InnerList, parseDictionary } from './structured-fields.ts';

/** The one signature of a request, as its headers say it. */
export interface PresentedSignature {
  readonly input: InnerList;
  /** Names of what it covers, in order. */
  readonly components: readonly string[];
  readonly signature: Buffer;
  readonly keyId: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number | undefined;
  readonly nonce: string;
}

/** More than anybody has to cover: a request has some twenty headers. */
const MAX_COMPONENTS = 40;

const NONCE = /^[\x21-\x7e]{8,128}$/;
const FIELD_NAME = /^@?[a-z0-9!#$%&'*+.^_`|~-]+$/;
const SIGNATURE_BYTES = 32;

/**
 * Reads `signature-input` and `signature` (RFC 9421, section 4). There is exactly one signature: which of two counts
 * would be a matter of taste, and of attack. Throws AppError `signature_malformed`.
 */
export function readSignature(inputField: string, signatureField: string): PresentedSignature {
  const inputs = [
    ...(parseDictionary(inputField) ?? refuse('signature-input is not a dictionary (RFC 8941)')),
  ];
  const signatures = parseDictionary(signatureField) ?? refuse('signature is not a dictionary (RFC 8941)');
  const [only, ...others] = inputs;
  if (only === undefined || others.length > 0 || signatures.size !== 1)
    return refuse('A request has exactly one signature');
  const [label, member] = only;
  const signed = signatures.get(label) ?? refuse('signature and signature-input name different signatures');
  if (member.kind !== 'list') return refuse('signature-input names no list of components');
  if (signed.kind !== 'item' || signed.item.bare.kind !== 'bytes' || signed.item.parameters.size > 0)
    return refuse('signature holds no byte sequence');
  if (signed.item.bare.value.length !== SIGNATURE_BYTES)
    return refuse(`A signature by hmac-sha256 has ${SIGNATURE_BYTES} bytes`);
  const { list } = member;
  return {
    input: list,
    components: componentsOf(list),
    signature: signed.item.bare.value,
    ...parametersOf(list),
  };
}

function componentsOf({ items }: InnerList): string[] {
  if (items.length > MAX_COMPONENTS) return refuse(`A signature covers at most ${MAX_COMPONENTS} components`);
  const names = items.map(({ bare, parameters }) => {
    if (bare.kind !== 'string' || !FIELD_NAME.test(bare.value))
      return refuse('A component is a name in quotes');
    if (parameters.size > 0) return refuse('Components with parameters are not understood');
    return bare.value;
  });
  if (new Set(names).size !== names.length) return refuse('A component is covered twice');
  return names;
}

/** What is not known here takes part in the signature and says nothing to us, but for `alg`, which the key decides. */
function parametersOf({
  parameters,
}: InnerList): Pick<PresentedSignature, 'keyId' | 'created' | 'expires' | 'nonce'> {
  const algorithm = parameters.get('alg');
  if (algorithm !== undefined && textOf(algorithm) !== 'hmac-sha256')
    return refuse('Signing keys sign by hmac-sha256');
  const nonce = textOf(parameters.get('nonce'));
  if (nonce === undefined || !NONCE.test(nonce)) return refuse('nonce takes 8 to 128 visible characters');
  const created = wholeOf(parameters.get('created'));
  if (created === undefined) return refuse('created takes whole seconds since 1970');
  const expires = wholeOf(parameters.get('expires'));
  if (expires === undefined && parameters.has('expires'))
    return refuse('expires takes whole seconds since 1970');
  const keyId = textOf(parameters.get('keyid')) ?? refuse('keyid takes the name of a signing key');
  return { keyId, created, expires, nonce };
}

function textOf(bare: BareItem | undefined): string | undefined {
  return bare?.kind === 'string' ? bare.value : undefined;
}

function wholeOf(bare: BareItem | undefined): number | undefined {
  return bare?.kind === 'integer' && bare.value >= 0 ? bare.value : undefined;
}

function refuse(sentence: string): never {
  throw new AppError('signature_malformed', `${sentence}.`);
}
