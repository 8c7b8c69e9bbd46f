import { AppError } from '../../platform/errors.ts';
import {
  type AddressBytes,
  contains,
  type Network,
  parseAddress,
  parseNetwork,
} from '../../platform/ip-address.ts';
import type { ApiKeyScope } from '../permissions.ts';

/** What a key is limited to; undefined where it is not. */
export interface KeyLimits {
  /** Labels that its calls may carry. */
  readonly teams: readonly string[] | undefined;
  readonly features: readonly string[] | undefined;
  /** Addresses and networks (CIDR) that it may be used from. */
  readonly ipRanges: readonly string[] | undefined;
  /** SHA-256 thumbprints of the client certificates that it may be used with: `x5t#S256` of RFC 8705. */
  readonly certificates: readonly string[] | undefined;
}

export const NO_LIMITS: KeyLimits = {
  teams: undefined,
  features: undefined,
  ipRanges: undefined,
  certificates: undefined,
};

/**
 * The limits of a key that somebody with these limits makes: what was wanted where that is within their own, their own
 * where nothing was wanted. Throws AppError `key_too_wide` where it is not within.
 */
export function limitsWithin(own: KeyLimits, wanted: KeyLimits): KeyLimits {
  return {
    teams: within(own.teams, wanted.teams, 'teams'),
    features: within(own.features, wanted.features, 'features'),
    ipRanges: within(own.ipRanges, wanted.ipRanges, 'ip_ranges', isInsideRange),
    certificates: within(own.certificates, wanted.certificates, 'certificates'),
  };
}

/**
 * A limit to teams holds for calls and for reading them, one to features for calls alone. A key that says it is limited
 * and reads the money of all would be a trap. Throws AppError `limit_without_effect`.
 */
export function assertLimitsReach(scopes: readonly ApiKeyScope[], { teams, features }: KeyLimits): void {
  const beyond = scopes.find(
    (scope) =>
      (teams !== undefined && scope !== 'calls' && scope !== 'calls:read') ||
      (features !== undefined && scope !== 'calls'),
  );
  if (beyond === undefined) return;
  throw new AppError(
    'limit_without_effect',
    `A limit to ${features === undefined ? 'teams' : 'features'} does not hold for "${beyond}".`,
    { param: 'scopes' },
  );
}

/** Tells quickly whether an address lies in any of these ranges. What is no address lies in none. */
export function matcherOf(ranges: readonly string[]): (address: string) => boolean {
  const networks = ranges.flatMap((range) => networkOf(range) ?? []);
  return (address) => {
    const bytes = parseAddress(address);
    if (bytes === undefined) return false;
    const meant = unmapped(bytes);
    return networks.some((network) => contains(network, meant));
  };
}

/**
 * A range as it is meant: a network of IPv4 addresses that is written as IPv6 ones is that of the IPv4 addresses.
 * Undefined where it is none, or where it has bits beyond its own: then somebody meant something else.
 */
export function networkOf(range: string): Network | undefined {
  const network = parseNetwork(range);
  if (network === undefined || range.includes('%')) return undefined;
  const meant = unmapped(network.bytes);
  const isMapped = meant.length < network.bytes.length && network.bits >= 96;
  const found = isMapped ? { bytes: meant, bits: network.bits - 96 } : network;
  const isFirst = found.bytes.every((byte, index) => {
    const own = Math.min(8, Math.max(0, found.bits - index * 8));
    return (byte & (0xff >> own)) === 0;
  });
  return isFirst ? found : undefined;
}

/** IPv4 for what is mapped into IPv6 (RFC 4291), as sockets that serve both give it. */
function unmapped(address: AddressBytes): AddressBytes {
  return contains(MAPPED, address) ? address.slice(12) : address;
}

const MAPPED: Network = { bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0], bits: 96 };

function within(
  own: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
  param: string,
  isWithin: (one: string, of: string) => boolean = (one, of) => one === of,
): readonly string[] | undefined {
  if (wanted === undefined || own === undefined) return wanted ?? own;
  for (const one of wanted)
    if (!own.some((of) => isWithin(one, of)))
      throw new AppError('key_too_wide', `You cannot give a key more than you have: see ${param}.`, {
        param,
      });
  return wanted;
}

function isInsideRange(one: string, of: string): boolean {
  const [inner, outer] = [networkOf(one), networkOf(of)];
  return (
    inner !== undefined && outer !== undefined && inner.bits >= outer.bits && contains(outer, inner.bytes)
  );
}
