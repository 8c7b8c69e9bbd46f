import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import {
  apiKeySource,
  createCredentials,
  type Credentials,
  type CredentialSource,
  type CredentialsObserver,
  ROTATION_DAYS,
} from './identity/index.ts';
import type { Installation } from './installation.ts';

const DAY_MS = 86_400_000;

/**
 * Everything of an installation that has an age limit. A ledger's key has none: it signs its ledger for good. A process
 * that does not listen itself knows the certificate from its file alone.
 */
export function credentialsOf(
  installation: Installation,
  {
    observer,
    certificateInUse,
  }: { observer?: CredentialsObserver; certificateInUse?: (() => X509Certificate) | undefined } = {},
): Credentials {
  const { database, clock, log, apiKeys, notifier } = installation;
  return createCredentials({
    database,
    clock,
    log,
    observer,
    sources: [
      apiKeySource(apiKeys),
      policyKeySource(installation),
      tokenKeySource(installation),
      certificateSource(installation, certificateInUse),
    ],
    notify: (tx, tenantId, notice) => notifier.notifyWithin(tx, tenantId, notice),
  });
}

function policyKeySource({ publicKeys }: Installation): CredentialSource {
  return async ({ id: tenantId }) => {
    const policy = (await publicKeys.of(tenantId)).find(({ purpose }) => purpose === 'policy');
    if (policy === undefined) return [];
    const { createdAt, dueAt } = policy.current;
    return [
      {
        kind: 'policy_key',
        id: policy.current.verifierKey.split('+').slice(0, 2).join('+'),
        name: 'policy',
        owner: 'tenant',
        renewal: 'by_hand',
        createdAt,
        expiresAt: dueAt,
      },
    ];
  };
}

function tokenKeySource({ signInMethods }: Installation): CredentialSource {
  return async () => {
    const { current, next } = await signInMethods.tokenKeys.schedule();
    const signsUntil = new Date(current.activeFrom.getTime() + ROTATION_DAYS * DAY_MS);
    return [
      {
        kind: 'token_key',
        id: current.kid,
        name: 'access tokens',
        owner: 'installation',
        renewal: 'by_itself',
        createdAt: current.activeFrom,
        expiresAt: next.activeFrom < signsUntil ? next.activeFrom : signsUntil,
      },
    ];
  };
}

/** A renewal that was refused must not pass for the certificate that goes on being used, and ends. */
function certificateSource(
  { config }: Installation,
  certificateInUse: (() => X509Certificate) | undefined,
): CredentialSource {
  return async () => {
    if (config.tls === undefined) return [];
    const certificate =
      certificateInUse?.() ?? new X509Certificate(await readFile(config.tls.files.certFile));
    return [
      {
        kind: 'certificate',
        id: certificate.serialNumber,
        name: 'TLS',
        owner: 'installation',
        renewal: 'by_hand',
        createdAt: certificate.validFromDate,
        expiresAt: certificate.validToDate,
      },
    ];
  };
}
