/** What makes an answer count. One wrong answer ends the benchmark: a gateway that fails fast must not win. */
import type { Answer } from './answer-reader.ts';
import { answerMarker, STREAM_EVENTS } from './conversation.ts';

const SHOWN_BODY_CHARACTERS = 500;
const eventStart = Buffer.from('data: {');
const streamEnd = Buffer.from('data: [DONE]\n\n');

/** Throws unless the answer is a 200 with the mock's text and usage. */
export function checkPlain(answer: Answer): void {
  checkStatus(answer);
  if (!answer.body.includes(answerMarker) || !answer.body.includes('"usage"')) {
    throw new Error(`An answer lacks its text or its usage: ${shown(answer)}`);
  }
}

/** Throws unless all events arrived and the end mark stands at the end. */
export function checkStream(answer: Answer): void {
  checkStatus(answer);
  let events = 0;
  for (let at = answer.body.indexOf(eventStart); at !== -1; at = answer.body.indexOf(eventStart, at + 7)) {
    events += 1;
  }
  if (events !== STREAM_EVENTS) {
    throw new Error(`A stream has ${events} events instead of ${STREAM_EVENTS}: ${shown(answer)}`);
  }
  if (!answer.body.subarray(-streamEnd.length).equals(streamEnd)) {
    throw new Error(`A stream does not end with its end mark: ${shown(answer)}`);
  }
}

function checkStatus(answer: Answer): void {
  if (answer.status !== 200) throw new Error(`An answer has status ${answer.status}: ${shown(answer)}`);
}

function shown(answer: Answer): string {
  return answer.body.toString('utf8').slice(0, SHOWN_BODY_CHARACTERS);
}
