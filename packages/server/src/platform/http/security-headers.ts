/** What a page or a script of ours may use of a browser: nothing, but for what a document asks for itself. */
const FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'cross-origin-isolated',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'interest-cohort',
  'keyboard-map',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'sync-xhr',
  'unload',
  'usb',
  'xr-spatial-tracking',
];

/** The value of `permissions-policy` that leaves a document of ours `allowed`, and everything else to nobody. */
export function permissionsPolicy(allowed: readonly string[] = []): string {
  return FEATURES.map((feature) => `${feature}=${allowed.includes(feature) ? '(self)' : '()'}`).join(', ');
}

const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['cache-control', 'no-store'],
  [
    'content-security-policy',
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  ],
  ['cross-origin-embedder-policy', 'require-corp'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', permissionsPolicy()],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['x-permitted-cross-domain-policies', 'none'],
];

/** A year: what browsers' own lists ask for at least. */
const STRICT_TRANSPORT: readonly [string, string] = [
  'strict-transport-security',
  'max-age=31536000; includeSubDomains',
];

/**
 * What stands on every answer, by OWASP's secure headers project; a route may replace the value of its own answer. That
 * people come over https only is told where the public URL is https, and not for localhost, where it would shut out
 * every other server on the machine.
 */
export function securityHeaders(publicOrigin: string): readonly (readonly [name: string, value: string])[] {
  const { protocol, hostname } = new URL(publicOrigin);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' && !isLocal ? [...HEADERS, STRICT_TRANSPORT] : HEADERS;
}
