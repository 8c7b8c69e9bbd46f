import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseNetwork } from '../ip-address.ts';
import { clientAddress } from './client-address.ts';

const trusted = ['10.0.0.0/8', 'fd00::/8', '192.0.2.1'].flatMap((text) => parseNetwork(text) ?? []);

describe('the address of a client', () => {
  test.each([
    ['no proxy, no header', '203.0.113.9', undefined, '203.0.113.9'],
    ['a connection that speaks both kinds', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['a header that the client wrote itself', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['one proxy', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['two proxies', '10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['a client that pretends behind a proxy', '10.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['a client that names a trusted hop', '10.0.0.1', '10.0.0.7, 203.0.113.9', '203.0.113.9'],
    ['only trusted hops', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['a proxy that says nonsense', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
    ['an empty header', '10.0.0.1', '', '10.0.0.1'],
    ['ports', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['IPv6 with a port', 'fd00::1', '[2001:DB8::9]:4711', '2001:db8::9'],
    ['IPv6 without one', 'fd00::1', '2001:db8:0::9', '2001:db8::9'],
    ['a mapped hop', '::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['a connection that is gone', undefined, '203.0.113.9', ''],
  ])('with %s', (_case, socket, forwarded, address) => {
    expect(clientAddress({ socket, forwarded, trusted })).toBe(address);
  });

  test('is that of the connection where no proxy is trusted', () => {
    expect(clientAddress({ socket: '127.0.0.1', forwarded: '203.0.113.9', trusted: [] })).toBe('127.0.0.1');
  });

  test('never comes from what stands left of the first hop that is not trusted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.ipV4(), (pretended, real) => {
        fc.pre(!real.startsWith('10.') && real !== '192.0.2.1');
        expect(clientAddress({ socket: '10.0.0.1', forwarded: `${pretended},${real}`, trusted })).toBe(real);
        expect(clientAddress({ socket: real, forwarded: pretended, trusted })).toBe(real);
      }),
    );
  });

  test('takes no longer for a header of many hops', () => {
    const forwarded = Array.from({ length: 5_000 }, () => '10.0.0.2').join(',');
    expect(clientAddress({ socket: '10.0.0.1', forwarded, trusted })).toBe('10.0.0.2');
  });
});
