import { isIP } from 'node:net';

/** An address as its bytes: four for IPv4, sixteen for IPv6. */
export type AddressBytes = readonly number[];

/** A network as its first address and the number of bits that are its own. */
export interface Network {
  readonly bytes: AddressBytes;
  readonly bits: number;
}

/** Bytes of an IPv4 or IPv6 address, with or without a zone; undefined when it is neither. */
export function parseAddress(text: string): AddressBytes | undefined {
  const address = text.replace(/%.*$/, '');
  switch (isIP(address)) {
    case 4:
      return address.split('.').map(Number);
    case 6:
      return parseIpv6(address);
    default:
      return undefined;
  }
}

/** A network in CIDR form, or one address; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const bytes = parseAddress(address);
  if (bytes === undefined || rest.length > 0) return undefined;
  const most = bytes.length * 8;
  if (bits === undefined) return { bytes, bits: most };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  return { bytes, bits: Number(bits) };
}

/** Whether the address lies in the network. Addresses of one kind never lie in networks of the other. */
export function contains({ bytes: network, bits }: Network, address: AddressBytes): boolean {
  if (network.length !== address.length) return false;
  return network.every((byte, index) => {
    const significant = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - significant)) & 0xff;
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}

/**
 * The IPv4 address that an IPv6 address stands for, where it does: mapped (`::ffff:0:0/96`, RFC 4291), or behind the
 * well-known prefix of a NAT64 (`64:ff9b::/96`, RFC 6052). Anything else comes back as it is.
 */
export function embeddedAddress(address: AddressBytes): AddressBytes {
  const isEmbedded = EMBEDDING.some((network) => contains(network, address));
  return isEmbedded ? address.slice(12) : address;
}

/**
 * One text for one address: IPv4 for what is mapped into IPv6 (RFC 4291), as sockets that serve both give it; IPv6 as
 * RFC 5952 writes it. Undefined when the text is no address.
 */
export function normalAddress(text: string): string | undefined {
  const bytes = parseAddress(text);
  if (bytes === undefined) return undefined;
  if (bytes.length === 4) return bytes.join('.');
  if (MAPPED.some((network) => contains(network, bytes))) return bytes.slice(12).join('.');
  const groups = bytes.flatMap((byte, index) =>
    index % 2 === 0 ? [((byte << 8) | (bytes[index + 1] ?? 0)).toString(16)] : [],
  );
  // The URL parser shortens zeros as the RFC asks.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

const MAPPED = ['::ffff:0:0/96'].flatMap((text) => parseNetwork(text) ?? []);
const EMBEDDING = [...MAPPED, ...['64:ff9b::/96'].flatMap((text) => parseNetwork(text) ?? [])];

/** `text` is valid: what remains is to write out its parts. */
function parseIpv6(text: string): AddressBytes {
  const [head = '', tail] = text.split('::');
  const before = bytesOf(head);
  if (tail === undefined) return before;
  const after = bytesOf(tail);
  return [...before, ...Array.from({ length: 16 - before.length - after.length }, () => 0), ...after];
}

function bytesOf(groups: string): number[] {
  if (groups === '') return [];
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
