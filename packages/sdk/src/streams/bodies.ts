import { clientError } from '../errors.ts';
import { readChunks } from './chunks.ts';

/** A body as text. Throws what `readChunks` throws, and `answer_malformed` on more than is read whole. */
export async function readText(body: ReadableStream<Uint8Array>, signal?: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of readChunks(body, signal)) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT_BYTES)
      throw clientError('answer_malformed', 'The answer is too long to be read whole: stream it.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The largest page of the API has a few megabytes, an export as CSV some tens. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** The first bytes of an answer as text; the rest is cancelled. For answers that are only looked at. */
export async function readUpTo(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let left = maxBytes;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left <= 0) {
      await reader.cancel();
      return text;
    }
  }
}
