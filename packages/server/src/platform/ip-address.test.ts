import { BlockList } from 'node:net';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { contains, embeddedAddress, normalAddress, parseAddress, parseNetwork } from './ip-address.ts';
import { isPublicAddress } from './outbound/public-address.ts';

/** Private, reserved, of clouds' metadata, and forms of IPv6 that carry IPv4. */
const notPublic = words(`
  0.0.0.0 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 169.254.169.254
  169.254.170.2 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254 127.0.0.1 127.255.255.255
  169.254.0.1 172.16.0.1 172.31.255.255 192.168.0.1 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1
  198.19.255.255 198.51.100.1 203.0.113.255 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1
  ::2 ::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:10.1.2.3 ::ffff:169.254.169.254 ::127.0.0.1 ::8.8.8.8
  ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b::c0a8:1 64:ff9b:1::1
  64:ff9b:1:ffff::8.8.8.8 2002:7f00:1::1 2002:808:808::1 2001:0:808:808::1 fe80::1 fe80::1%eth0
  febf::1 fec0::1 fc00::1 fd12:3456::1 ff02::1 ff0e::1 100::1 2001::1 2001:db8::1 3fff::1 5f00::1
  4000::1 e000::1
`);

const isPublic = words(`
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
  169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255
  198.20.0.0 223.255.255.255 2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450:4001::1 2003::1
  ::ffff:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::808:808
`);

describe('an address', () => {
  test.each(notPublic)('%s is not public', (text) => {
    expect(isPublicAddress(parsed(text))).toBe(false);
  });

  test.each(isPublic)('%s is public', (text) => {
    expect(isPublicAddress(parsed(text))).toBe(true);
  });

  test.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '0x7f.0.0.1',
    ':::',
    '1::2::3',
    '[::1]',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('has the bytes that its text says, however it is written', () => {
    expect(parsed('::')).toEqual(Array.from({ length: 16 }, () => 0));
    expect(parsed('1::')).toEqual([0, 1, ...Array.from({ length: 14 }, () => 0)]);
    expect(parsed('1:2:3:4:5:6:7:8')).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]);
    expect(parsed('1:2:3:4:5:6:1.2.3.4').slice(12)).toEqual([1, 2, 3, 4]);
    expect(embeddedAddress(parsed('::ffff:1.2.3.4'))).toEqual([1, 2, 3, 4]);
  });
});

describe('the normal form', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:db8::192.0.2.7', '2001:db8::c000:207'],
  ])('of %s is %s', (text, normal) => {
    expect(normalAddress(text)).toBe(normal);
  });

  test('says the same address, and is its own normal form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const normal = normalAddress(text) ?? '';
        expect(normalAddress(normal)).toBe(normal);
        expect(parsed(normal)).toEqual(
          parsed(text).length === parsed(normal).length ? parsed(text) : parsed(text).slice(12),
        );
      }),
    );
    expect(normalAddress('example.com')).toBeUndefined();
  });
});

describe('a network', () => {
  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fc00::/129',
    'example.com/8',
    '10/8',
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  test('holds the addresses that Node’s own list says', () => {
    const ipv4 = fc.ipV4();
    const ipv6 = fc.ipV6();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({
            kind: fc.constant('ipv4' as const),
            network: ipv4,
            address: ipv4,
            bits: fc.integer({ min: 0, max: 32 }),
          }),
          fc.record({
            kind: fc.constant('ipv6' as const),
            network: ipv6,
            address: ipv6,
            bits: fc.integer({ min: 0, max: 128 }),
          }),
        ),
        ({ kind, network, address, bits }) => {
          const known = new BlockList();
          known.addSubnet(network, bits, kind);
          for (const text of [network, address]) {
            const ours = parseNetwork(`${network}/${bits}`);
            expect(ours !== undefined && contains(ours, parsed(text))).toBe(known.check(text, kind));
          }
        },
      ),
    );
  });
});

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

function parsed(text: string) {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}
