import { Button } from '@mantine/core';
import { useState } from 'react';

import { AvouchError } from '@avouch/sdk';

import { problemOf } from '../api/problem.ts';
import { toast } from '../feedback/toasts.ts';
import { Icon } from '../icons/icon.tsx';
import { hasPasskeys, passkeyWords } from './passkey.ts';

/** Asks for a passkey; nothing where the browser has none. */
export function PasskeyButton<Answer>({
  ask,
  onDone,
}: {
  readonly ask: () => Promise<Answer>;
  readonly onDone: (answer: Answer) => void;
}) {
  const [isRunning, setIsRunning] = useState(false);
  if (!hasPasskeys) return null;
  const askAndSay = async () => {
    setIsRunning(true);
    try {
      onDone(await ask());
    } catch (error) {
      sayWhy(error);
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<Icon name="passkey" />}
      loading={isRunning}
      onClick={() => void askAndSay()}
    >
      Use a passkey
    </Button>
  );
}

function sayWhy(error: unknown): void {
  if (error instanceof AvouchError) return toast({ tone: 'bad', problem: problemOf(error) });
  const words = passkeyWords(error);
  if (words !== undefined) toast({ tone: 'neutral', words });
}
