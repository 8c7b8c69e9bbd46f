import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sameAnswer } from './index.ts';

const prose =
  'The refund is paid to the card that was used for the order. It takes between 3 and 5 working days, depending on ' +
  'the bank. You receive a mail from Acme as soon as the payment has left, with the number of the transfer.';

describe('two answers', () => {
  test.each([
    ['42', ' 42 '],
    ['Paris', 'Paris.'],
    ['The capital is Paris.', 'the capital is Paris'],
    ['It costs $1,000.', 'It costs $1000.'],
    ['{"city": "Paris", "people": 2100000}', '{"city": "Paris", "people": 2100000}'],
    [prose, prose.replace('as soon as', 'when')],
  ])('say the same: %s', (one, other) => {
    expect(sameAnswer(one, other)).toBe(true);
    expect(sameAnswer(other, one)).toBe(true);
  });

  test.each([
    ['42', '43'],
    ['Paris', 'Lyon'],
    ['Yes', 'No'],
    ['Yes, you must pay.', 'Yes, you may pay.'],
    ['They pay you.', 'You pay them.'],
    ['She owes him money.', 'He owes her money.'],
    ['It was paid by Bob to Alice.', 'It was paid to Bob by Alice.'],
    ['Use red and blue.', 'Use red or blue.'],
    ["You mustn't pay.", "You needn't pay."],
    ['The answer is a.', 'The answer is i.'],
    [prose, prose.replace('as soon as', 'as late as')],
    [prose, prose.replace('the bank', 'the weather')],
    [prose, prose.replace('was used for the order', 'was used by the order')],
    [prose, prose.replace('You receive', 'They receive')],
    [prose, prose.replace('It takes', 'It would take')],
    ['true', 'false'],
    ['It is allowed.', 'It is not allowed.'],
    ['Yes, you can cancel the order.', 'No, you cannot cancel the order.'],
    ['It costs $5.', 'It costs €5.'],
    ['{"city": "Paris"}', '{"city": "Lyon"}'],
    [prose, prose.replace('between 3 and 5', 'between 3 and 7')],
    [prose, prose.replace('Acme', 'Initech')],
    [prose, prose.replace('is paid', 'is never paid')],
    [
      prose,
      `${prose} Refunds above that need the consent of a supervisor, who checks identity, history and fraud.`,
    ],
    ['', 'something'],
    ['👍', '👎'],
    ['x'.repeat(9_000), 'y'.repeat(9_000)],
  ])('say something else: %s', (one, other) => {
    expect(sameAnswer(one, other)).toBe(false);
    expect(sameAnswer(other, one)).toBe(false);
  });

  test('of whatever kind are compared, and each is the same as itself', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(sameAnswer(one, one)).toBe(true);
        expect(sameAnswer(one, other)).toBe(sameAnswer(other, one));
      }),
    );
  });
});
