import type { Socket } from 'node:net';

import { describe, expect, test } from 'vitest';

import { askFor, openLimits, ruleOf } from './limits.ts';
import { startLyingServer } from './redis-server.ts';

const rules = [ruleOf({ requestsPerMinute: 5 })];

/** One rule: five numbers of the verdict, four of the rule. */
const admitted = [1, 1_000, 0, 0, 0, 1, 60_000, 0, 0];

/** What a connection begins with. */
const greeting = /PING|SCRIPT/;

const lies: Record<string, (socket: Socket) => void> = {
  'bytes that are no reply': (socket) => void socket.write('hello there\r\n?!\r\n'),
  'a number where a list belongs': (socket) => void socket.write(':1\r\n'),
  'a word where a list belongs': (socket) => void socket.write('+OK\r\n'),
  nothing: (socket) => void socket.write('$-1\r\n'),
  'too short a list': (socket) => void socket.write(listOf([1])),
  'too long a list': (socket) => void socket.write(listOf([...admitted, 1])),
  'words in the list': (socket) => void socket.write('*9\r\n' + '+1\r\n'.repeat(9)),
  'a verdict that does not exist': (socket) => void socket.write(listOf([7, ...admitted.slice(1)])),
  'a refusal by a rule that does not exist': (socket) =>
    void socket.write(listOf([0, 1_000, 9, 1, 5, 0, 0, 0, 0])),
  'a list without an end': (socket) => void socket.write('*9\r\n:1\r\n'),
  'an error': (socket) => void socket.write('-ERR no\r\n'),
  'an error without a text': (socket) => void socket.write('-\r\n'),
  'a closed connection': (socket) => void socket.destroy(),
  silence: () => undefined,
  'another answer after the first': (socket) => void socket.write(`:1\r\n${listOf(admitted)}:5\r\n:6\r\n`),
};

describe('a server for rate limits that answers a call with', () => {
  test.each(Object.entries(lies))('%s lets nothing through and ends nothing', async (_name, lie) => {
    const server = await startLyingServer((socket, question) => {
      if (greeting.test(question)) socket.write('+OK\r\n');
      else lie(socket);
    });
    const limits = await openLimits(server.url);
    for (let n = 0; n < 3; n += 1) expect((await askFor(limits, rules)).said).toBe('limits_unavailable');
    await limits.close();
    await server.close();
  });

  test('the truth is believed, and more than was asked for is not', async () => {
    const server = await startLyingServer((socket, question) => {
      if (greeting.test(question)) socket.write('+OK\r\n');
      else socket.write(listOf(admitted) + listOf(admitted));
    });
    const limits = await openLimits(server.url);
    expect((await askFor(limits, rules)).said).toBe('admitted');
    // The answer that nobody asked for has cost the server its credit, so it is not taken for this one's.
    expect((await askFor(limits, rules)).said).toBe('limits_unavailable');
    await limits.close();
    await server.close();
  });
});

function listOf(numbers: readonly number[]): string {
  return `*${numbers.length}\r\n${numbers.map((number) => `:${number}\r\n`).join('')}`;
}
