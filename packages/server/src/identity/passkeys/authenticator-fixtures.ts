import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What goes wrong in an authenticator or on a page, for tests of refusals. */
export interface Fault {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly challenge?: string;
  readonly type?: string;
  readonly counter?: number;
  readonly crossOrigin?: boolean;
  readonly attestation?: { readonly format: string; readonly certificates: readonly Uint8Array[] };
}

/**
 * An authenticator in software with one passkey: ES256 keys, CBOR by hand (RFC 8949), so that every answer is verified
 * as those of browsers are.
 */
export function createAuthenticator({ origin, rpId }: { origin: string; rpId: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  let counter = 0;

  function clientData(type: string, challenge: string, fault: Fault): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: fault.type ?? type,
        challenge: fault.challenge ?? challenge,
        origin: fault.origin ?? origin,
        crossOrigin: fault.crossOrigin ?? false,
      }),
    );
  }

  function authenticatorData(fault: Fault, attested?: Buffer): Buffer {
    const flags =
      (fault.userPresent === false ? 0 : 0x01) |
      (fault.userVerified === false ? 0 : 0x04) |
      (attested === undefined ? 0 : 0x40);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(fault.counter ?? counter);
    return Buffer.concat([
      sha256(fault.rpId ?? rpId),
      Buffer.from([flags]),
      count,
      attested ?? Buffer.alloc(0),
    ]);
  }

  function coseKey(): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    return cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
  }

  return {
    id,
    /** What a browser answers to options for a new credential. */
    register({ challenge }: { challenge: string }, fault: Fault = {}) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey()]);
      const statement = (fault.attestation?.certificates ?? []).map((each) => cborBytes(Buffer.from(each)));
      const attestationObject = cborMap([
        [cborText('fmt'), cborText(fault.attestation?.format ?? 'none')],
        [
          cborText('attStmt'),
          cborMap(statement.length === 0 ? [] : [[cborText('x5c'), cborArray(statement)]]),
        ],
        [cborText('authData'), cborBytes(authenticatorData(fault, attested))],
      ]);
      return {
        id,
        rawId: id,
        type: 'public-key' as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, fault).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal', 'hybrid'],
        },
      };
    },
    /** What a browser answers to options for using a credential. The counter goes up. */
    sign({ challenge }: { challenge: string }, fault: Fault & { userHandle?: string } = {}) {
      counter += 1;
      const client = clientData('webauthn.get', challenge, fault);
      const authData = authenticatorData(fault);
      const signature = createSign('sha256')
        .update(Buffer.concat([authData, createHash('sha256').update(client).digest()]))
        .sign(privateKey);
      return {
        id,
        rawId: id,
        type: 'public-key' as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          ...(fault.userHandle !== undefined && { userHandle: fault.userHandle }),
        },
      };
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The first byte of an item and its argument: a length or a number. */
function cborHead(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 0xff]);
}

function cborInt(value: number): Buffer {
  return value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
}

function cborArray(items: readonly Buffer[]): Buffer {
  return Buffer.concat([cborHead(4, items.length), ...items]);
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
