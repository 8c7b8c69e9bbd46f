import { createServer, type ServerResponse } from 'node:http';

/** A provider in OpenAI's format whose streams are long, and which waits for its reader as a good server does. */
export interface FireHose {
  readonly origin: string;
  /** Bytes of all streams that it could get rid of. */
  readonly writtenBytes: number;
  readonly openStreams: number;
  close(): Promise<void>;
}

const frameCharacters = 8_000;

/** Each stream has `frames` frames of 8,000 characters, then the usage and the end mark. */
export async function startFireHose(frames: number): Promise<FireHose> {
  let writtenBytes = 0;
  let openStreams = 0;

  async function pour(response: ServerResponse): Promise<void> {
    openStreams += 1;
    response.on('close', () => {
      openStreams -= 1;
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = frame({ choices: [{ index: 0, delta: { content: 'x'.repeat(frameCharacters) } }] });
    for (let sent = 0; sent < frames && !response.destroyed; sent += 1) {
      const isRoom = response.write(text);
      writtenBytes += text.length;
      if (!isRoom) await roomIn(response);
    }
    response.write(frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
    response.write(
      frame({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }),
    );
    response.end('data: [DONE]\n\n');
  }

  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => void pour(response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fire hose has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    get writtenBytes() {
      return writtenBytes;
    },
    get openStreams() {
      return openStreams;
    },
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function frame(more: Record<string, unknown>): string {
  const head = { id: 'chatcmpl-hose', object: 'chat.completion.chunk', created: 0, model: 'gpt-4.1-mini' };
  return `data: ${JSON.stringify({ ...head, ...more })}\n\n`;
}

function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}
