import { lookup as resolveHost, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { parseAddress } from '../ip-address.ts';
import type { AllowList } from './allow-list.ts';
import { isMetadataAddress, isPublicAddress } from './public-address.ts';

/** The address of a request is not one that requests may go to. */
export class AddressRefused extends Error {
  /** As errors of the system have one: it is told where their code is. */
  readonly code = 'ADDRESS_REFUSED';

  constructor() {
    super('The address is not public');
    this.name = 'AddressRefused';
  }
}

/** As `dns.lookup` with `all`. */
export type ResolveHost = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface Guard {
  /** For hosts that are written as an address, which nobody looks up. Names pass. */
  allowsLiteral(hostname: string): boolean;
  /** For `connect`: looks a name up once, and hands over what it found only if all of it may be connected to. */
  readonly lookup: LookupFunction;
}

/**
 * Decides on the very address that is connected to: a name that answers differently the next time gains nothing. One
 * address that is not public refuses the whole name.
 */
export function createGuard(allowed: AllowList, resolve: ResolveHost = resolveHost): Guard {
  const isReachable = (text: string, isNamed = false) => {
    const address = parseAddress(text);
    if (address === undefined) return false;
    if (isPublicAddress(address) || allowed.allowsAddress(address)) return true;
    return isNamed && !isMetadataAddress(address);
  };
  return {
    allowsLiteral(hostname) {
      const bare = hostname.replace(/^\[(.*)\]$/, '$1');
      return parseAddress(bare) === undefined || isReachable(bare);
    },
    lookup(hostname, options, callback) {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        const [first] = addresses ?? [];
        const isNamed = allowed.allowsHost(hostname);
        if (error !== null) callback(error, []);
        else if (first === undefined) callback(new AddressRefused(), []);
        else if (!addresses.every(({ address }) => isReachable(address, isNamed)))
          callback(new AddressRefused(), []);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}
