import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';

import { AppError } from '../../platform/errors.ts';
import {
  type authenticationResponse,
  type Passkey,
  type registrationResponse,
  type Transport,
  TRANSPORTS,
} from './passkey.ts';

/** What an answer has to be for: this question, on a page of ours. */
export interface Expected {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
}

export type NewCredential = Pick<
  Passkey,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'isSyncable' | 'isSynced'
>;

/**
 * Checks the answer to a question for a new credential (WebAuthn level 3, section 7.1), with user verification.
 * Throws AppError `passkey_invalid`.
 */
export async function verifyNewCredential(
  response: z.output<typeof registrationResponse>,
  { challenge, origin, rpId }: Expected,
): Promise<NewCredential> {
  refuseAttestation(response.response.attestationObject);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: {
      id: response.id,
      rawId: response.rawId,
      type: response.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: response.response.clientDataJSON,
        attestationObject: response.response.attestationObject,
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw invalid(cause);
  });
  if (!verified) throw invalid();
  const { credential, credentialDeviceType, credentialBackedUp } = registrationInfo;
  return {
    credentialId: new Uint8Array(Buffer.from(credential.id, 'base64url')),
    publicKey: new Uint8Array(credential.publicKey),
    counter: credential.counter,
    transports: knownTransports(response.response.transports),
    isSyncable: credentialDeviceType === 'multiDevice',
    isSynced: credentialBackedUp,
  };
}

/**
 * Checks what a passkey has signed (WebAuthn level 3, section 7.2), with user verification. The counter is for the
 * caller to compare: it must be compared where it is kept. Throws AppError `passkey_invalid`.
 */
export async function verifyUse(
  response: z.output<typeof authenticationResponse>,
  passkey: Passkey,
  { challenge, origin, rpId }: Expected,
): Promise<{ counter: number; isSynced: boolean }> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: response.id,
      rawId: response.rawId,
      type: response.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: response.response.clientDataJSON,
        authenticatorData: response.response.authenticatorData,
        signature: response.response.signature,
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    credential: {
      id: Buffer.from(passkey.credentialId).toString('base64url'),
      publicKey: passkey.publicKey,
      counter: 0,
      transports: [...passkey.transports],
    },
  }).catch((cause: unknown) => {
    throw invalid(cause);
  });
  if (!verified) throw invalid();
  return { counter: authenticationInfo.newCounter, isSynced: authenticationInfo.credentialBackedUp };
}

/**
 * We ask for no attestation, so whoever sends certificates did not get them from a browser; and checking certificates
 * means asking addresses that stand in them.
 */
function refuseAttestation(attestationObject: string): void {
  let decoded;
  try {
    decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  } catch (cause) {
    throw invalid(cause);
  }
  const format = decoded.get('fmt');
  const isSelfSigned = format === 'packed' && decoded.get('attStmt').get('x5c') === undefined;
  if (format !== 'none' && !isSelfSigned) throw invalid();
}

function knownTransports(names: readonly string[] = []): Transport[] {
  return TRANSPORTS.filter((transport) => names.includes(transport));
}

function invalid(cause?: unknown): AppError {
  return new AppError('passkey_invalid', 'This passkey could not be verified.', { cause });
}
