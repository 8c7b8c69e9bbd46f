import { describe, expect, test } from 'vitest';

import { createDetector } from './detect/index.ts';
import { type Action, startExamination } from './examine.ts';
import type { Kind } from './kinds.ts';
import { createRestorer } from './restore.ts';

const detector = createDetector();
const actions = new Map<Kind, Action>([['email', 'tokenize']]);

describe('a text of the client’s that looks like a placeholder', () => {
  test.each([
    '[EMAIL-1-K7F3]',
    '\\[EMAIL-1-K7F3\\]',
    '[EMAIL-1-K7F3\\]',
    '\\[EMAIL-1-K7F3]',
    '[[EMAIL-1-K7F3]-2-K7F3]',
    '\\\\[EMAIL-1-K7F3\\\\]',
  ])('comes back as it was: %s', (literal) => {
    const examination = startExamination({ detector, actions, tag: 'K7F3', checkTime: () => undefined });
    const text = `jane.roe@example.com ${literal}`;
    const sent = examination.rewrite(text);
    expect(sent).not.toContain('jane.roe');
    const restoring = createRestorer(examination.values).open('text');
    expect(restoring.push(sent) + restoring.end()).toBe(text);
  });
});
