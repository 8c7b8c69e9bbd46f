import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

import { AppError } from '../../platform/errors.ts';
import { comparable } from './argon2.ts';

/** By NIST SP 800-63B at least 8 with a second factor and 15 without; one rule for both, and nothing about kinds of characters. */
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 128;

/** Of more characters the first decide: what is hard to guess so far does not become easier. It bounds the work. */
const JUDGED_LENGTH = 64;

/** Guesses that somebody needs who tries likely passwords first: ten thousand million. */
const MIN_GUESSES_LOG10 = 10;

/**
 * Refuses what would be tried first: common and leaked passwords, with the usual changes, keyboards' rows, dates, and
 * what is made of the person's own name and address. All of it offline: no password leaves the process to be judged.
 * Throws AppError `password_refused`.
 */
export async function requireStrong(password: string, about: { email: string; name: string }): Promise<void> {
  if (!password.isWellFormed())
    throw new AppError('password_refused', 'The password holds half a character.', { param: 'password' });
  const text = comparable(password);
  const characters = Array.from(text);
  const { length } = characters;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
    throw new AppError(
      'password_refused',
      `A password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`,
      { param: 'password' },
    );
  }
  const own = ownWords(about);
  const { guessesLog10 } = (await loadEstimator()).check(characters.slice(0, JUDGED_LENGTH).join(''), own);
  if (guessesLog10 >= MIN_GUESSES_LOG10 && !isMadeOf(text, own)) return;
  throw new AppError(
    'password_refused',
    'This password is easy to guess: it is common, or made of your name or address. Four unrelated words will do.',
    { param: 'password' },
  );
}

/** Whether little is left once the words are taken out. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const rest = words
    .filter((word) => word.length >= 3)
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, ''), password.toLowerCase());
  return rest.length < password.length && rest.length < 8;
}

function ownWords({ email, name }: { email: string; name: string }): string[] {
  const parts = `${email} ${name}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return [...new Set([email.toLowerCase(), name.toLowerCase(), ...parts, 'avouch'])].filter(
    (word) => word !== '',
  );
}

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loaded when the first password is chosen: the lists take a tenth of a second and some megabytes. */
function loadEstimator(): Promise<ZxcvbnFactory> {
  estimator ??= (async () => {
    const [{ ZxcvbnFactory: Estimator }, { adjacencyGraphs, dictionary }] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
    ]);
    return new Estimator({ dictionary, graphs: adjacencyGraphs });
  })();
  return estimator;
}
