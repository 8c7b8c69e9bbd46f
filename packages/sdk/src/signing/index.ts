export { createSigningFetch } from './signing-fetch.ts';
export type { FetchLike } from './signing-fetch.ts';
export { createSigner } from './signer.ts';
export type { Sign, SignerPlatform, SigningKey } from './signer.ts';
