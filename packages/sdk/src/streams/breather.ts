/** Long enough for work to be worth its interruption, short enough that a page still answers to its reader. */
const MAX_STRETCH_MS = 12;

/**
 * Something to await within long work on the thread of a page: when a stretch of work has lasted, it lets
 * everything else that waits have its turn. Within a stretch it costs a look at the clock.
 */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < MAX_STRETCH_MS) return undefined;
    return takeTurn().then(() => {
      since = performance.now();
      return undefined;
    });
  };
}

// A timer of zero waits four milliseconds, and in a page that is not looked at a second; a message does not.
function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
