import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only its owner may look into a folder that we make: it holds tenants' data and signing keys. */
const OWNER_ONLY = 0o700;

/**
 * Makes a folder and those above it, one after the other from the first that is missing. Node's own `recursive`
 * never ends where the system says that a parent is missing which is there, as below /proc.
 */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder, { mode: OWNER_ONLY });
  } catch (error) {
    // Another process was first.
    if (!existsSync(folder)) throw error;
  }
}
