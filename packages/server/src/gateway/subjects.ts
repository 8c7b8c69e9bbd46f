import { type Kind, KINDS } from '../privacy/index.ts';
import { type ChatCall, rewriteAnswer, rewriteRequest, type TextRewriter } from '../providers/index.ts';
import { EXAMINATION_TIMEOUT_MS, type PrivacyRooms } from './examine-call.ts';

/** More than this cannot be found again one by one, so such an answer is not kept. */
const MAX_SUBJECTS = 200;

/**
 * Everything personal in a call and its answer, and what the client calls its end user: by any of it the answer can
 * be found again when a person asks to be forgotten. Undefined where that cannot be said for sure.
 */
export function subjectsIn(
  chat: ChatCall,
  answer: string,
  { detector, clock }: PrivacyRooms,
): readonly string[] | undefined {
  const subjects = new Set(endUsersOf(chat));
  const startedAtMs = clock.monotonicMs();
  const checkTime = () => {
    if (clock.monotonicMs() - startedAtMs > EXAMINATION_TIMEOUT_MS) throw new RangeError('Too slow');
  };
  const collect = (text: string): string => {
    for (const { start, end } of detector.find(text, EVERY_KIND, checkTime))
      subjects.add(text.slice(start, end));
    return text;
  };
  try {
    rewriteRequest(chat, collect, checkTime);
    rewriteAnswer(chat.dialect, answer, (form) => reading(form, collect));
    // What no text holds, such as a number.
    collect(answer);
  } catch {
    // What cannot be searched cannot be found again either: not to keep it is all that follows.
    return undefined;
  }
  return subjects.size > MAX_SUBJECTS ? undefined : [...subjects];
}

const EVERY_KIND: ReadonlySet<Kind> = new Set(KINDS);

/** Hands each text of an answer on as it reads, whatever JSON makes of "ü" and of ends of lines. Changes nothing. */
function reading(form: 'text' | 'json', collect: (text: string) => string): TextRewriter {
  let text = '';
  return {
    push(piece) {
      text += piece;
      return piece;
    },
    end() {
      collect(text);
      if (form === 'json') collectInside(text, collect);
      return '';
    },
  };
}

function collectInside(json: string, collect: (text: string) => string): void {
  try {
    JSON.parse(json, (key, value: unknown) => {
      collect(key);
      if (typeof value === 'string') collect(value);
    });
  } catch (error) {
    // A model may write arguments that are no JSON; they were read as text.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

/** Where either dialect names the person behind a call. */
function endUsersOf({ body }: ChatCall): string[] {
  const metadata: unknown = body['metadata'];
  const named = [body['user'], body['safety_identifier']];
  if (typeof metadata === 'object' && metadata !== null && 'user_id' in metadata)
    named.push(metadata.user_id);
  return named.filter((name) => typeof name === 'string' && name !== '').map(String);
}
