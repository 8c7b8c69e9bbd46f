import { Button, Stack } from '@mantine/core';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { Command } from '../../kit/command.tsx';
import { Panel } from '../../kit/panel.tsx';
import { counted } from '../../words/quantity.ts';
import classes from './account.module.css';

/** A short-lived token to use the API as oneself, from a shell. */
export function TokenPanel() {
  const make = useChange({ change: () => api.post('/v1/tokens'), refusals: 'shown' });
  return (
    <Panel
      title="Access token for the API"
      lead="To read or change something from a shell as yourself. It ends after 15 minutes, and with this session. For programs, make an API key."
    >
      <Stack gap="md" align="stretch">
        {make.problem && <Problem problem={make.problem} />}
        {make.answer && (
          <div className={classes.stack}>
            <p className={classes.quiet}>
              Shown this once; it works for {counted(Math.round(make.answer.expires_in / 60), 'minute')}.
            </p>
            <Command>{make.answer.access_token}</Command>
            <Command>{`curl ${location.origin}/v1/session \\\n  -H 'authorization: Bearer ${make.answer.access_token}'`}</Command>
          </div>
        )}
        <div>
          <Button variant="default" loading={make.isRunning} onClick={() => make.run()}>
            {make.answer ? 'Make another one' : 'Make a token'}
          </Button>
        </div>
      </Stack>
    </Panel>
  );
}
