import type { ReactNode } from 'react';

import { Page } from '../kit/page.tsx';
import { Brand } from '../shell/brand.tsx';
import { ColourScheme } from '../shell/colour-scheme.tsx';
import classes from './sign-in.module.css';

/** What stands around the pages of those who are not signed in. */
export function Entrance({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.entrance}>
      <header className={classes.entranceHead}>
        <Brand />
        <ColourScheme />
      </header>
      <main className={classes.card}>
        <Page title={title} lead={lead}>
          {children}
        </Page>
      </main>
      <p className={classes.promise}>Every call decided, counted, and provable.</p>
    </div>
  );
}
