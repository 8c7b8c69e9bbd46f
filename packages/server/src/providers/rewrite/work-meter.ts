/** Counts work in characters, and looks at the clock each time that a little of it is done. */
export type SpendWork = (characters: number) => void;

/** As the detector does: a millisecond or so. */
const CHARACTERS_PER_CHECK = 65_536;

/** `checkTime` is called at least once for every 64 KB of work; what it throws ends the work. */
export function createWorkMeter(checkTime: (() => void) | undefined): SpendWork {
  let left = CHARACTERS_PER_CHECK;
  if (checkTime === undefined) return () => {};
  return (characters) => {
    left -= characters;
    if (left > 0) return;
    left = CHARACTERS_PER_CHECK;
    checkTime();
  };
}
