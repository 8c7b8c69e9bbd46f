/** What is used of peers that only the benchmarks install, so that types are checked without them. */
declare module '@coffeeandfun/remove-pii' {
  export function detectPII(text: string): unknown;
  export function removePII(text: string): string;
}
