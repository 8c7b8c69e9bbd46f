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
