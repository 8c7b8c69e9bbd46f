import { describe, expect, test } from 'vitest';

import { createPublicUrl, readOrigin } from './public-url.ts';

describe('the public URL', () => {
  test('is what was configured, whatever is listened on', () => {
    const url = createPublicUrl({ configured: 'https://avouch.example', isSecure: false, port: 8080 });
    url.listensOn(9999);
    expect(url.origin()).toBe('https://avouch.example');
    expect(url.hostname()).toBe('avouch.example');
  });

  test('is localhost and the port that is listened on where nothing was configured', () => {
    const url = createPublicUrl({ configured: undefined, isSecure: false, port: 0 });
    expect(url.origin()).toBe('http://localhost');
    url.listensOn(41234);
    expect(url.origin()).toBe('http://localhost:41234');
    expect(createPublicUrl({ configured: undefined, isSecure: true, port: 8443 }).origin()).toBe(
      'https://localhost:8443',
    );
  });

  test.each([
    ['https://avouch.example', 'https://avouch.example'],
    ['https://avouch.example:443/', 'https://avouch.example'],
    ['HTTPS://Avouch.Example:8443', 'https://avouch.example:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://console.localhost', 'http://console.localhost'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('may be %s', (text, origin) => {
    expect(readOrigin(text)).toBe(origin);
  });

  test.each([
    '',
    'avouch.example',
    'http://avouch.example',
    'http://localhost.example',
    'http://10.0.0.1',
    'https://avouch.example/console',
    'https://avouch.example?x',
    'https://avouch.example#x',
    'https://me:secret@avouch.example',
    'ftp://localhost',
    'javascript:alert(1)',
  ])('may not be %j', (text) => {
    expect(readOrigin(text)).toBeUndefined();
  });
});
