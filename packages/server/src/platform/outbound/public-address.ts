import { type AddressBytes, contains, embeddedAddress, parseNetwork } from '../ip-address.ts';

/**
 * What is no public host in IPv4: the special-purpose registry of IANA (RFC 6890), multicast, what is reserved, and
 * the address under which one large cloud serves its machines' metadata outside of all of these.
 */
const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(networkOf);

/** Everything else in IPv6 is loopback, link-local, unique-local, multicast, or not given out. */
const GLOBAL_UNICAST = networkOf('2000::/3');

/** Protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address of anybody's choice. */
const NOT_PUBLIC_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(
  networkOf,
);

/** Whether an address is that of a host on the public Internet, also where IPv6 carries an IPv4 address. */
export function isPublicAddress(address: AddressBytes): boolean {
  const meant = embeddedAddress(address);
  if (meant.length === 4) return !NOT_PUBLIC_IPV4.some((network) => contains(network, meant));
  return contains(GLOBAL_UNICAST, meant) && !NOT_PUBLIC_IPV6.some((network) => contains(network, meant));
}

/**
 * Where clouds tell a machine, and whoever can make it ask, its credentials: an allow-list of a whole network, or of a
 * name, does not mean these.
 */
const METADATA = [
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.42.42/32',
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  '192.0.0.192/32',
  'fd00:42::42/128',
  'fd00:ec2::23/128',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
].map(networkOf);

/** Whether a cloud serves its machines' credentials at an address, also where IPv6 carries an IPv4 address. */
export function isMetadataAddress(address: AddressBytes): boolean {
  const meant = embeddedAddress(address);
  return METADATA.some((network) => contains(network, meant));
}

function networkOf(text: string) {
  const network = parseNetwork(text);
  if (network === undefined) throw new TypeError(`Not a network: ${text}`);
  return network;
}
