import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The server replaces this word in every place of index.html by the nonce of the one answer, which also stands in
 * that answer's content security policy.
 */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    // What the API needs of a browser (passkeys without a library of old shapes, private class fields) is newer.
    target: ['chrome120', 'firefox121', 'safari17'],
    manifest: true,
    modulePreload: { polyfill: false },
    // A style or a picture inside a script would count against its size and need a wider policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    strictPort: true,
    // The host stays as the browser sent it: the server compares it with the origin of what changes something.
    proxy: {
      '/v1': { target: process.env['AVOUCH_DEV_SERVER'] ?? 'http://127.0.0.1:8080', changeOrigin: false },
    },
  },
});
