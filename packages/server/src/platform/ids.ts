import { randomBytes } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

// Random bytes are drawn in blocks: one system call serves four hundred identifiers.
const pool = { bytes: Buffer.alloc(0), next: 0 };

/**
 * A UUID of version 7 (RFC 9562): the millisecond first, so that new rows land at the end of an index, then
 * 74 random bits.
 */
export function newId(now: Date): string {
  if (pool.next + 10 > pool.bytes.length) {
    pool.bytes = randomBytes(4000);
    pool.next = 0;
  }
  const start = pool.next;
  pool.next += 10;
  const at = (offset: number) => pool.bytes[start + offset] ?? 0;
  const hex = (byte: number) => HEX[byte & 0xff] ?? '';
  const time = now.getTime().toString(16).padStart(12, '0');
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-` +
    `${hex(0x70 | (at(0) & 0x0f))}${hex(at(1))}-` +
    `${hex(0x80 | (at(2) & 0x3f))}${hex(at(3))}-` +
    `${hex(at(4))}${hex(at(5))}${hex(at(6))}${hex(at(7))}${hex(at(8))}${hex(at(9))}`
  );
}

/** A UUID of any version, in lower case. */
export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
