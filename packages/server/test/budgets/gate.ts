import type { Database } from '../../src/platform/database/index.ts';
import { AppError } from '../../src/platform/errors.ts';

/** A step of some node that waits to be taken: before a statement is sent, or before its answer arrives. */
interface Gate {
  readonly node: number;
  open(): void;
  break(): void;
}

/** Decides which of the steps that are under way happens next, so that a seed replays an interleaving. */
export interface Gates {
  /** A database whose every question and answer waits for its turn. */
  database(real: Database, node: number): Database;
  /** Lets one step happen; false when no node that may go on has one. `breaks`: the connection is lost there. */
  step(
    choose: (count: number) => number,
    breaks: boolean,
    mayGoOn: (node: number) => boolean,
  ): Promise<boolean>;
  /** Nothing of this node happens ever again. */
  drop(node: number): void;
  /** Waits until everything that may happen by itself has happened. */
  quiet(): Promise<void>;
}

export function createGates(): Gates {
  let waiting: Gate[] = [];
  const running = new Set<Promise<unknown>>();

  function pass(node: number): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({
        node,
        open: resolve,
        break: () => reject(new AppError('database_unreachable', 'The connection was cut by the test.')),
      });
    });
  }

  async function inTurn<Result>(node: number, act: () => Promise<Result>): Promise<Result> {
    await pass(node);
    const acting = act();
    const tracked = acting.catch(() => undefined);
    running.add(tracked);
    const result = await acting.finally(() => running.delete(tracked));
    await pass(node);
    return result;
  }

  async function quiet(): Promise<void> {
    do {
      await Promise.all(running);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    } while (running.size > 0);
  }

  return {
    database: (real, node) => ({
      kind: real.kind,
      transaction: (scope, work) => inTurn(node, () => real.transaction(scope, work)),
      statement: <Row extends object>(
        scope: Parameters<Database['statement']>[0],
        text: string,
        values: readonly unknown[],
        name: string,
      ) => inTurn(node, () => real.statement<Row>(scope, text, values, name)),
      ping: () => real.ping(),
      close: () => Promise.resolve(),
    }),
    async step(choose, breaks, mayGoOn) {
      const ready = waiting.filter(({ node }) => mayGoOn(node));
      const gate = ready[choose(ready.length)];
      if (gate === undefined) return false;
      waiting = waiting.filter((other) => other !== gate);
      if (breaks) gate.break();
      else gate.open();
      await quiet();
      return true;
    },
    drop(node) {
      waiting = waiting.filter((gate) => gate.node !== node);
    },
    quiet,
  };
}
