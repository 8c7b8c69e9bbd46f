import { expect, test } from 'vitest';

import { createDetector } from '../privacy/index.ts';
import type { ChatCall } from '../providers/index.ts';
import { subjectsIn } from './subjects.ts';

const rooms = {
  detector: createDetector(),
  clock: { now: () => new Date(0), monotonicMs: () => 0 },
  placeholderTag: () => Promise.resolve('K7F3'),
};

const call: ChatCall = {
  dialect: 'openai',
  stream: false,
  body: { model: 'small', user: 'u-1', messages: [{ role: 'user', content: 'Who is it?' }] },
};

const answer = (message: object) => JSON.stringify({ choices: [{ message }] });

test('an answer is found by what it says, however JSON writes that', () => {
  const escaped = answer({ content: 'Ask Mr. Jürgen Müller.' }).replaceAll('ü', String.raw`\u00fc`);
  expect(escaped).toContain(String.raw`J\u00fcrgen`);
  expect(subjectsIn(call, escaped, rooms)).toContain('Jürgen Müller');

  const written = String.raw`{"to":"jane.roe\u0040example.com"}`;
  const called = answer({ tool_calls: [{ function: { name: 'send', arguments: written } }] });
  expect(subjectsIn(call, called, rooms)).toEqual(expect.arrayContaining(['u-1', 'jane.roe@example.com']));

  const broken = answer({
    tool_calls: [{ function: { name: 'send', arguments: '{"to": jane.roe@example.com' } }],
  });
  expect(subjectsIn(call, broken, rooms)).toContain('jane.roe@example.com');
});
