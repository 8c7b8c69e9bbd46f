import { expect, test } from 'vitest';

import { createValve } from './pausable.ts';

function streamOf(...texts: string[]) {
  const seen = { cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = texts.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(next));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { stream, seen };
}

test('chunks come as they are, and not while they are held', async () => {
  const valve = createValve();
  const chunks = valve.chunks(streamOf('one', 'two').stream);
  expect((await chunks.next()).value).toEqual(new TextEncoder().encode('one'));

  valve.pause();
  let came = false;
  const next = chunks.next().then((result) => {
    came = true;
    return result.value;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(came).toBe(false);

  valve.resume();
  expect(await next).toEqual(new TextEncoder().encode('two'));
  expect((await chunks.next()).done).toBe(true);
});

test('who leaves early cancels the stream', async () => {
  const { stream, seen } = streamOf('one', 'two');
  for await (const chunk of createValve().chunks(stream)) {
    expect(chunk.length).toBe(3);
    break;
  }
  expect(seen.cancelled).toBe(true);
});
