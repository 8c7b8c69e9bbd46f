import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compare, keyed, sketch } from './decide-fixtures.ts';
import { bestCandidate, compareQuestions, sketchOf } from './index.ts';

describe('questions that differ in something hard are different, whatever the similarity', () => {
  test.each([
    ['numbers', 'What is 15% of 1,000?', 'What is 15% of 10,000?'],
    ['numbers', 'Name three causes of inflation', 'Name two causes of inflation'],
    ['numbers', 'Who won the first world cup?', 'Who won the third world cup?'],
    ['numbers', 'How warm is it at 5 degrees?', 'How warm is it at -5 degrees?'],
    ['numbers', 'What changed in Python 3.11?', 'What changed in Python 3.12?'],
    ['units', 'How much is 5 km in miles?', 'How much is 5 miles in km?'],
    ['units', 'How much is $5 of gold?', 'How much is €5 of gold?'],
    ['units', 'What does 10kg of rice cost?', 'What does 10lb of rice cost?'],
    ['units', 'What does it cost per month?', 'What does it cost per year?'],
    ['dates', 'What is due in March 2024?', 'What is due in May 2024?'],
    ['dates', 'Is the office open on Monday?', 'Is the office open on Sunday?'],
    ['dates', 'What is the weather today?', 'What is the weather tomorrow?'],
    ['negation', 'Why can I log in?', "Why can't I log in?"],
    ['negation', 'Which foods are safe to eat?', 'Which foods are not safe to eat?'],
    ['negation', 'How do I build it with Docker?', 'How do I build it without Docker?'],
    ['negation', 'How do I lock the account?', 'How do I unlock the account?'],
    ['negation', 'Is it legal to record a call?', 'Is it illegal to record a call?'],
    ['negation', 'List all users', 'List all users except admins'],
    ['direction', 'How do I enable dark mode?', 'How do I disable dark mode?'],
    ['direction', 'What happens before the merger?', 'What happens after the merger?'],
    ['direction', 'Which phone has more memory?', 'Which phone has less memory?'],
    ['direction', 'How do I turn on the alarm?', 'How do I turn off the alarm?'],
    ['direction', 'What is the maximum speed?', 'What is the minimum speed?'],
    ['names', 'What is the capital of France?', 'What is the capital of Spain?'],
    ['names', 'Does the iPhone support USB?', 'Does the iPhone support NFC?'],
    ['names', 'Tell me about plan A of the tariff', 'Tell me about plan B of the tariff'],
    ['names', 'weather in paris', 'weather in london'],
    ['names', 'Translate this sentence to german', 'Translate this sentence to french'],
    ['direction', 'Do you ship to Canada?', 'Do you ship from Canada?'],
    ['order', 'What does he owe me?', 'What do I owe him?'],
    ['code', "Translate 'hello' please", "Translate 'goodbye' please"],
    ['question', 'Why did Rome fall?', 'When did Rome fall?'],
    ['question', 'How many people live in Rome?', 'How do people live in Rome?'],
    ['question', 'Who wrote the report?', 'Where was the report written?'],
    ['order', 'Was the parcel sent to Bob by Alice?', 'Was the parcel sent by Bob to Alice?'],
    ['order', 'Convert the file to CSV with Excel', 'Convert the file with CSV to Excel'],
    ['order', 'Did Germany beat Brazil?', 'Did Brazil beat Germany?'],
    ['order', 'How do I convert a pdf to a word file?', 'How do I convert a word file to a pdf?'],
    ['code', 'What does `git reset --soft` do?', 'What does `git reset --hard` do?'],
    ['code', 'What is the best way to learn C++?', 'What is the best way to learn C#?'],
    ['code', 'What does "bank" mean here?', 'What does "bench" mean here?'],
    ['code', 'Is node.js fast for a web server?', 'Is next.js fast for a web server?'],
    ['code', 'Summarize https://example.com/a please', 'Summarize https://example.com/b please'],
    ['code', 'Write to [EMAIL-1-K7F3] about the bill', 'Write to [EMAIL-2-K7F3] about the bill'],
    ['language', 'What is the plural of house in this text?', 'Was ist der Plural von house in dem Text?'],
    ['language', 'What is this word: дом', 'What is this word: home'],
  ])('%s: %s / %s', (guard, one, other) => {
    expect(compare(one, other)).toEqual({ kind: 'different', guard });
    expect(compare(other, one)).toEqual({ kind: 'different', guard });
  });

  test('in a language that is not read, every word counts', () => {
    expect(compare('Wie ist das Wetter in Bonn?', 'Wie ist das Wetter in Köln?').kind).toBe('different');
    expect(compare('Wie ist das Wetter in Bonn?', 'wie ist das wetter in bonn').kind).toBe('score');
    expect(compare('猫は何を食べますか', '犬は何を食べますか').kind).toBe('different');
  });
});

describe('questions that are worded in another way', () => {
  test.each([
    ['How do I convert 1,000 km to miles?', 'How can I convert 1000 kilometers to miles?'],
    ['What is the best way to learn Python?', "What's the best way to learn python?"],
    ['How do I reset my password?', 'How can I reset a password'],
    ['Why doesn’t the printer print?', 'Why does the printer not print?'],
    ['What are the rules of chess?', 'what are the rules for chess'],
  ])('have a score: %s / %s', (one, other) => {
    expect(compare(one, other)).toMatchObject({ kind: 'score' });
  });

  test('score higher the more they have in common', () => {
    const scores = [
      'how do i reset my password?',
      'How can I reset my password quickly?',
      'How should one go about changing the login?',
    ].map((other) => {
      const compared = compare('How do I reset my password?', other);
      return compared.kind === 'score' ? compared.score : 0;
    });
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    expect(new Set(scores).size).toBe(3);
  });

  test('are answered by the best of the candidates that are not different', () => {
    const candidates = [
      'How do I disable dark mode?',
      'How can we enable dark mode',
      'How do I enable dark mode',
    ].map((text) => ({ text, sketch: sketch(text), cosine: 0.9 }));
    const best = bestCandidate(sketch('how do I enable dark mode?'), candidates);
    expect(best?.candidate.text).toBe('How do I enable dark mode');
    expect(bestCandidate(sketch('Who enabled light mode?'), candidates)).toBeUndefined();
  });
});

/** Slots that a question has, and what may stand in each. */
const slots = {
  number: ['3', '4', '17', '1,000', '10,000', '0.5', 'seven', 'eleven', '-2'],
  unit: ['km', 'miles', 'kg', 'pounds', 'hours', 'days', 'percent', 'dollars', 'euros', 'GB'],
  name: ['Berlin', 'Acme', 'Maria', 'NASA', 'JavaScript', 'Lake Como', "O'Hara", 'São Paulo'],
  negation: ['', 'not', 'never', 'without', 'except'],
  date: ['January', 'on Friday', 'yesterday', 'in 2021', 'in 2022', '2024-05-01', '2024-05-02'],
  code: [
    '`a[0]`',
    '`a[1]`',
    'foo_bar',
    'foo_baz',
    '--all',
    '"yes"',
    '"no"',
    'x=1',
    'x=2',
    '/etc/a',
    '/etc/b',
  ],
};
const slotNames = Object.keys(slots) as (keyof typeof slots)[];

const templates: readonly ((slot: Record<keyof typeof slots, string>) => string)[] = [
  ({ number, unit, name, negation, date, code }) =>
    `How do I send ${number} ${unit} to ${name} ${negation} waiting for ${code} ${date}?`,
  ({ number, unit, name, negation, date, code }) =>
    `Explain why ${name} was ${negation} billed ${number} ${unit} ${date}, given ${code}.`,
  ({ number, unit, name, negation, date, code }) =>
    `what does ${code} say about ${name}, ${number} ${unit}, ${date}, and is it ${negation} allowed`,
];

const filled = fc.record({
  template: fc.constantFrom(...templates),
  values: fc.record(
    Object.fromEntries(slotNames.map((name) => [name, fc.constantFrom(...slots[name])])) as Record<
      keyof typeof slots,
      fc.Arbitrary<string>
    >,
  ),
  changed: fc.constantFrom(...slotNames),
  choice: fc.nat(),
});

describe('whatever is asked', () => {
  test('changing any number, unit, name, negation, date or piece of code refuses', () => {
    fc.assert(
      fc.property(filled, ({ template, values, changed, choice }) => {
        const others = slots[changed].filter((value) => value !== values[changed]);
        const other = { ...values, [changed]: others[choice % others.length] ?? '' };
        expect(compare(template(values), template(other)).kind).toBe('different');
      }),
      { numRuns: 500 },
    );
  });

  test('a question is the same as itself, in other case of no consequence and spacing', () => {
    fc.assert(
      fc.property(filled, ({ template, values }) => {
        const text = template(values);
        expect(compare(text, `  ${text.replaceAll(' ', '  ')}  `).kind).toBe('score');
      }),
    );
  });

  test('no text is too odd to compare, and it makes no difference which came first', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), wordy);
    fc.assert(
      fc.property(texts, texts, fc.double({ min: -1, max: 1 }), (one, other, cosine) => {
        const [asked, known] = [sketchOf(one, keyed), sketchOf(other, keyed)];
        if (asked === undefined || known === undefined) return;
        const compared = compareQuestions(asked, known, cosine);
        expect(compareQuestions(known, asked, cosine)).toEqual(compared);
        if (compared.kind === 'score') {
          expect(compared.score).toBeGreaterThan(0);
          expect(compared.score).toBeLessThan(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('reading a text takes time in proportion to its length', () => {
    for (const piece of ['"', '`', '[', "a'", '1.', 'a@', '((', '-', '1,000,', 'A.', "n't ", 'ﬃ']) {
      const begin = process.hrtime.bigint();
      sketchOf(piece.repeat(8_000 / piece.length), keyed);
      expect(Number(process.hrtime.bigint() - begin) / 1e6, piece).toBeLessThan(1_000);
    }
  });
});

const pieces =
  `what is not can't Berlin 5 km unlock lock "a b" \`x\` [EMAIL] to more less … May C++ 1,000 ? . second haus
  der 水 how many`.split(/\s+/);

const wordy = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((words) => words.join(' '));
