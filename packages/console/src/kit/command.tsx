import { CopyButton } from './copy-button.tsx';
import classes from './kit.module.css';

/** A command line, or another text to take elsewhere, with a button that copies it. */
export function Command({ children }: { readonly children: string }) {
  return (
    <div className={classes.command}>
      <pre tabIndex={0}>{children}</pre>
      <CopyButton text={children} />
    </div>
  );
}
