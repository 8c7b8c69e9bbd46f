export { findPersonNames } from './names/find.ts';
export { findPostalAddresses } from './addresses/find.ts';
export { withWords } from './cut-words.ts';
