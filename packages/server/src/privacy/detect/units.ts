/** Texts of more get an array of their own, so that a megabyte is not held on to. */
const KEPT_UNITS = 1 << 17;

interface Room {
  readonly units: Uint16Array;
  /** The same memory, as what a string can be written to. */
  readonly bytes: Buffer;
}

let spare: Room | undefined;

/**
 * Hands the UTF-16 units of a text to `read`, with a zero behind them, for as long as it runs: the array is used
 * again. It is read in a third of the time that `charCodeAt` takes, which asks anew each time how a string is stored,
 * and is filled in next to none. Whoever calls this within `read` gets another array.
 */
export function withUnits<T>(text: string, read: (units: Uint16Array) => T): T {
  const isKept = text.length < KEPT_UNITS;
  const room = (isKept ? spare : undefined) ?? createRoom(isKept ? KEPT_UNITS : text.length + 1);
  if (isKept) spare = undefined;
  try {
    room.bytes.write(text, 0, 'utf16le');
    room.units[text.length] = 0;
    return read(room.units);
  } finally {
    if (isKept) spare = room;
  }
}

function createRoom(length: number): Room {
  const units = new Uint16Array(length);
  return { units, bytes: Buffer.from(units.buffer) };
}
