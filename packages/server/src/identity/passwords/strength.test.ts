import { describe, expect, test } from 'vitest';

import { requireStrong } from './strength.ts';

const ada = { email: 'ada.lovelace@engines.example', name: 'Ada Lovelace' };

describe('a new password', () => {
  test.each([
    'quarrel-mint-orbit-lantern',
    'correct horse battery staple',
    'kJ8#mq02LxVb',
    'gvhxbqmwnzrtpk',
    'Größere Öfen brennen länger',
    '雨の夜に静かな猫が三匹歩く庭',
    `${'a long sentence that somebody likes '.repeat(3)}end`,
  ])('may be anything that is hard to guess: %s', async (password) => {
    await expect(requireStrong(password, ada)).resolves.toBeUndefined();
  });

  test.each([
    ['short', 'kJ8#mq02LxV'],
    ['long', 'kJ8#mq02LxVb'.repeat(11)],
    ['common', 'password1234'],
    ['common with the usual changes', 'P@ssw0rd2024'],
    ['leaked', 'iloveyou1234'],
    ['a row of the keyboard', 'qwertyuiop[]'],
    ['a sequence', '123456789012'],
    ['one letter', 'a'.repeat(64)],
    ['one word over and over', 'letmeinletmein'],
    ['a date', '01/02/1990-03'],
    ['one’s own name', 'AdaLovelace1815'],
    ['one’s own name turned around', 'lovelace.ada.99'],
    ['one’s own address', 'ada.lovelace@engines.example'],
    ['one’s own domain', 'engines.example1'],
    ['half a character', `kJ8#mq02LxVb\ud800`],
    ['zero bytes', '\0'.repeat(20)],
  ])('is refused that is %s', async (_what, password) => {
    await expect(requireStrong(password, ada)).rejects.toMatchObject({ code: 'password_refused' });
  });

  test('is judged in a moment, whatever it is', async () => {
    await requireStrong('quarrel-mint-orbit-lantern', ada);
    for (const password of ['P@ssw0rd'.repeat(16), '4@$0!1'.repeat(21), 'qwerty'.repeat(21)]) {
      const startedAt = process.hrtime.bigint();
      await requireStrong(password, ada).catch(() => undefined);
      expect(Number(process.hrtime.bigint() - startedAt) / 1e6).toBeLessThan(3_000);
    }
  });
});
