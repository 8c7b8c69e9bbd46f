import { type Installation, openInstallation } from '../installation.ts';
import { createLog } from '../platform/log.ts';
import { operations } from './operations.ts';
import type { Run } from './run-operation.ts';

/** Opens the installation for one operation. Resolves to the exit code. */
export async function runInThisProcess({ name, input, config, environment, write }: Run): Promise<number> {
  const installation: Installation = await openInstallation({
    config,
    environment,
    log: createLog({ level: 'warn' }),
  });
  try {
    const steps = operations[name]?.run(installation, input);
    if (steps === undefined) throw new TypeError(`There is no operation ${name}`);
    let step = await steps.next();
    for (; step.done !== true; step = await steps.next()) write(step.value);
    return step.value;
  } finally {
    await installation.close();
  }
}
