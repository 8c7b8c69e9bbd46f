import { AppError } from '../errors.ts';
import {
  type AddressBytes,
  contains,
  embeddedAddress,
  type Network,
  parseAddress,
  parseNetwork,
} from '../ip-address.ts';
import { isMetadataAddress } from './public-address.ts';

/** What the operator lets requests reach although it is not public. */
export interface AllowList {
  /** A host named in the list, or an address literal in one of its networks. */
  allowsHost(hostname: string): boolean;
  /** In one of its networks. An address of metadata must be listed by itself. */
  allowsAddress(address: AddressBytes): boolean;
}

const HOST_PATTERN = /^[a-z0-9_]([a-z0-9_-]{0,62})?(\.[a-z0-9_]([a-z0-9_-]{0,62})?)*$/;

/** Throws AppError `config_invalid` when an entry is no host name, address or network. */
export function readAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const networks: Network[] = [];
  for (const entry of entries) {
    const network = parseNetwork(bare(entry));
    if (network !== undefined) networks.push(network);
    // What ends in a number is an address to a URL, so it is a misspelt one here.
    else if (HOST_PATTERN.test(entry.toLowerCase()) && !/(^|\.)\d+$/.test(entry))
      hosts.add(entry.toLowerCase());
    else {
      throw new AppError(
        'config_invalid',
        'AVOUCH_OUTBOUND_ALLOW takes host names, addresses and networks (CIDR).',
      );
    }
  }
  const allowsAddress = (address: AddressBytes) => {
    const meant = embeddedAddress(address);
    const listed = networks.filter((network) => contains(network, meant) || contains(network, address));
    return isMetadataAddress(address)
      ? listed.some(({ bytes, bits }) => bits === bytes.length * 8)
      : listed.length > 0;
  };
  return {
    allowsAddress,
    allowsHost(hostname) {
      const address = parseAddress(bare(hostname));
      return address === undefined
        ? hosts.has(hostname.toLowerCase().replace(/\.$/, ''))
        : allowsAddress(address);
    },
  };
}

/** URLs put IPv6 addresses into brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
