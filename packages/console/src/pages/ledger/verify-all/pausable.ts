/** Holds a stream back for as long as somebody wants it held. */
export interface Valve {
  pause(): void;
  resume(): void;
  /** The chunks of a stream, none of them while it is paused. Leaving the loop cancels the stream. */
  chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
}

export function createValve(): Valve {
  let held: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  return {
    pause() {
      if (held !== undefined) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      held = { opened: promise, open: resolve };
    },
    resume() {
      held?.open();
      held = undefined;
    },
    async *chunks(stream) {
      const reader = stream.getReader();
      let isOver = false;
      try {
        for (;;) {
          const { done, value } = await reader.read();
          isOver = done;
          if (done) return;
          await held?.opened;
          yield value;
        }
      } finally {
        if (!isOver) await reader.cancel().catch(() => undefined);
      }
    },
  };
}
