import * as fc from 'fast-check';

import { createRestorer } from '../../src/privacy/index.ts';
import {
  canonicalCall,
  createAssembler,
  createStreamRewriter,
  isRepeatable,
  plainTextOf,
  replayStream,
  rewriteAnswer,
  rewriteRequest,
} from '../../src/providers/index.ts';
import type { ChatCall, Dialect } from '../../src/providers/index.ts';

/** What holds for every request, answer and stream, for a bounded run in the tests and a long one by hand. */

const SECRET = 'Ada "the\\first"\n\t🦊𝒜';
const PLACEHOLDER = '[PERSON-NAME-1-K7F3]';
const restorer = createRestorer(
  new Map([
    [PLACEHOLDER, SECRET],
    ['[EMAIL-1-K7F3]', 'ada@example.com'],
    ['[LITERAL-1-K7F3]', PLACEHOLDER],
  ]),
);
const open = (form: 'text' | 'json') => restorer.open(form);
const same = { push: (piece: string) => piece, end: () => '' };

const marks = String.raw`[EMAIL-1-K7F3] [LITERAL-1-K7F3] [EMAIL-1 [ ] \ " { } : , 1 \[ \] u005b \u005b \u00 %5B %5D % 5 🦊 {"a":" [" \" a://b?`;
const mark = fc.constantFrom(
  PLACEHOLDER,
  ' ',
  '\n',
  '```',
  '\n```json\n',
  '\n```\n',
  '\ud83e',
  ...marks.split(' '),
);
const soup = fc
  .array(fc.oneof(mark, mark, fc.string({ maxLength: 4 })), { maxLength: 24 })
  .map((pieces) => pieces.join(''));
const form = fc.constantFrom('text' as const, 'json' as const);
const dialect = fc.constantFrom<Dialect>('openai', 'anthropic');

const restoring = fc.property(soup, fc.array(fc.nat(), { maxLength: 8 }), form, (text, cuts, how) => {
  const whole = restore(how, [text]);
  expectSame(restore(how, text.split('')), whole, 'one by one');
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const pieces = [...ends, text.length].map((end, at) => text.slice(ends[at - 1] ?? 0, end));
  expectSame(restore(how, pieces), whole, 'cut');
});

function restore(how: 'text' | 'json', pieces: readonly string[]): string {
  const one = restorer.open(how);
  return pieces.map((piece) => one.push(piece)).join('') + one.end();
}

/** Ways to hide a text in another one, each undone by reading it. */
const wraps: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({ a: text, [text]: [text, 12_345_678] }),
  (text) => JSON.stringify([{ b: text }], null, 1),
  (text) => `data:application/json;base64,${Buffer.from(JSON.stringify([text])).toString('base64')}`,
  (text) => `data:text/plain,${encodeURIComponent(text)}`,
  (text) => `https://example.org/?q=${encodeURIComponent(text)}`,
];
const harmless = fc
  .string({ unit: 'binary', maxLength: 6 })
  .map((text) => text.toWellFormed().replaceAll(/[[\]]/g, ''));
const said = fc
  .array(fc.oneof(fc.constant(SECRET), harmless, fc.constantFrom('{', '"', ' ', '\\', 'data:', '%')), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));
const hidden = fc.property(
  said,
  fc.array(fc.nat(wraps.length - 1), { maxLength: 4 }),
  dialect,
  (text, ways, how) => {
    const wrap = (inner: string): string => ways.reduce((outer, way) => wraps[way]?.(outer) ?? outer, inner);
    const call = callWith(how, wrap(text));
    if (rewriteRequest(call, (one) => one).chat !== call)
      throw new Error('A call without changes is another object.');
    const hide = (one: string): string => one.replaceAll(SECRET, PLACEHOLDER);
    const { chat } = rewriteRequest(call, hide);
    const seen: string[] = [];
    rewriteRequest(chat, (one) => {
      seen.push(one);
      return one;
    });
    if (seen.some((one) => one.includes(SECRET))) throw new Error('A value can still be read.');
    canonicalCall(chat);
    isRepeatable(chat);
  },
);

function callWith(how: Dialect, content: string): ChatCall {
  const body = { model: 'm', messages: [{ role: 'user', content }], metadata: { [content]: content } };
  return { dialect: how, body, stream: false };
}

const words =
  'choices delta message content tool_calls function arguments index id name usage type finish_reason stop_reason content_block partial_json text ' +
  'thinking input error role __proto__ logprobs custom reasoning_details audio transcript function_call refusal citations signature source data file';
const kinds =
  'message_start content_block_start content_block_delta content_block_stop message_delta message_stop tool_use text thinking text_delta input_json_delta ' +
  'signature_delta citations_delta stop image base64 document';
const word = fc.constantFrom(...words.split(' '));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...kinds.split(' ')),
    mark,
    fc.constantFrom(0, 1, null, true, '', 1.5, `{"a":"${PLACEHOLDER}"}`),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const fields = fc.dictionary(word, tree, { maxKeys: 4, noNullPrototype: true });
const choice = fc.record({
  index: fc.nat(1),
  delta: fields,
  finish_reason: fc.constantFrom(null, null, 'stop'),
});
const textEvent = fc.record({
  type: fc.constantFrom(...kinds.split(' ').slice(0, 6)),
  index: fc.nat(1),
  delta: fc.oneof(tree, fc.record({ type: fc.constant('text_delta'), text: soup })),
  content_block: fc.oneof(tree, fc.record({ type: fc.constant('text'), text: soup })),
  message: fields.map((one) => ({ ...one, content: [] })),
});
const event = fc.oneof(
  fc
    .oneof(tree, fc.record({ choices: fc.array(choice, { maxLength: 2 }) }), textEvent)
    .map((value) => `data: ${JSON.stringify(value)}\n\n`),
  fc.constantFrom('data: [DONE]\n\n', ': x\n\n', 'data: {\n\n'),
);
const streamed = fc.property(fc.array(event, { maxLength: 8 }), dialect, (events, how) => {
  const frames = events.map((text) => ({ text, final: false }));
  const untouched = createStreamRewriter(how, () => same);
  const passed = [...untouched.push(frames), ...untouched.end()];
  if (passed.some((frame, at) => frame !== frames[at]))
    throw new Error('An event without changes is another one.');
  const rewriter = createStreamRewriter(how, open);
  for (const { text } of [...rewriter.push(frames), ...rewriter.end()]) {
    if (text.startsWith('data: {"')) JSON.parse(text.slice(6));
  }
  const assembler = createAssembler(how);
  assembler.push(frames);
  const body = assembler.finish();
  if (body !== undefined) JSON.parse(body);
});

const answered = fc.property(tree, dialect, (value, how) => {
  const json = JSON.stringify(value);
  expectSame(
    rewriteAnswer(how, json, () => same),
    json,
    'unchanged',
  );
  JSON.parse(rewriteAnswer(how, json, open));
  plainTextOf(how, json);
  const call: ChatCall = {
    dialect: how,
    body: { messages: [value], tools: value, system: value },
    stream: true,
  };
  if (rewriteRequest(call, (one) => one).chat !== call)
    throw new Error('A call without changes is another object.');
  canonicalCall(call);
  isRepeatable(call);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) replayStream(call, json);
});

export const rewritingProperties: readonly [string, fc.IRawProperty<unknown>][] = [
  ['a text is restored the same wherever it is cut', restoring],
  ['a value is hidden in whatever it is wrapped', hidden],
  ['any stream is passed on, and put together or not', streamed],
  ['any answer and request is read to its end', answered],
];

function expectSame(actual: string, expected: string, what: string): void {
  if (actual !== expected)
    throw new Error(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}
