import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { type Budgets, createBudgets, type Reservation } from '../../src/spend/budgets/index.ts';
import { createFakeClock } from '../clock.ts';
import type { TestLedger } from '../ledger.ts';
import { createRandom } from '../processes/crash-run.ts';
import { createGates } from './gate.ts';
import type { Simulation, SimulationEnd } from './simulated-run.ts';
import { budgetsFor, isAbout, periodKeyOf, readLedgerSums } from './simulated-budgets.ts';
import { createFakeTimers, type FakeTimers } from './timers.ts';

interface Node {
  readonly number: number;
  readonly budgets: Budgets;
  frozen: boolean;
  /** Calls that have no answer yet to whether they may begin. */
  asking: number;
  readonly timers: FakeTimers;
}

interface FlyingCall {
  readonly node: Node;
  readonly at: Date;
  readonly team: string;
  readonly bound: number;
  readonly reservation: Reservation;
}

const nodeCount = 3;
const callTimeoutMs = 30_000;
/** Less than the margin that follows the longest call: who hangs longer is dead, and counted as the ledger has it. */
const frozenAtMostMs = 50_000;
/** After so long nothing that a node had leased is its own any more. */
const reclaimedMs = 15_000 + callTimeoutMs + 60_001;
/** And after so long somebody has looked for entries that came late. */
const lookedAgainMs = 700_000;

/**
 * Calls over three nodes on one database, in an order that is drawn: every question to the database and
 * every answer waits for its turn, connections break, nodes crash with calls in flight, hang, and come back, and time
 * jumps. Afterwards everybody finishes, what is dead is reconciled, and what was spent must be what the ledger says.
 */
export async function simulate(
  world: TestLedger,
  { seed, calls, limit, mostOfOne, trouble }: Simulation,
): Promise<SimulationEnd> {
  const { database, ledger } = world;
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const clock = createFakeClock(new Date('2026-03-01T10:40:00.000Z'));
  const gates = createGates();
  const log = createLog({ level: 'silent' });
  const { id: tenantId } = await world.openLog(`simulated-${seed}-${newId(new Date()).slice(-8)}`);
  const budgets = budgetsFor(limit);
  const nodes: Node[] = [];
  const faults: string[] = [];
  const count = { started: 0, answered: 0, refused: 0, waited: 0, failed: 0, crashes: 0, made: 0 };
  let flying: FlyingCall[] = [];
  const impatient: AbortController[] = [];

  function startNode(): void {
    count.made += 1;
    const number = count.made;
    const timers = createFakeTimers(clock);
    const made = createBudgets({
      database: gates.database(database.database, number),
      ledger,
      clock,
      log,
      callTimeoutMs,
      after: timers.after,
    });
    nodes.push({ number, budgets: made, frozen: false, asking: 0, timers });
  }

  const pick = () => nodes[below(nodes.length)];
  const mayGoOn = (number: number) => nodes.some((node) => node.number === number && !node.frozen);

  /** Where too many ask at once, all that happens is that they wait and give up. */
  const isRoomFor = (node: Node) => count.started < calls && node.asking < 6;

  function startCall(node: Node): void {
    if (node.frozen) return;
    count.started += 1;
    node.asking += 1;
    const at = clock.now();
    const team = random() < 0.6 ? 'red' : 'blue';
    const bound = 1 + below(mostOfOne);
    const client = new AbortController();
    if (random() < 0.05) impatient.push(client);
    void ask(node, { at, team, bound, signal: client.signal });
  }

  async function ask(
    node: Node,
    { at, team, bound, signal }: { at: Date; team: string; bound: number; signal: AbortSignal },
  ): Promise<void> {
    const about = budgets.filter((budget) => isAbout(budget, team));
    try {
      const wanted = { budgets: about, at, costMicros: bound, tokens: bound, signal };
      const outcome = await node.budgets.reserve(tenantId, wanted);
      if (outcome.kind === 'exhausted') count[outcome.waited ? 'waited' : 'refused'] += 1;
      else flying.push({ node, at, team, bound, reservation: outcome.reservation });
    } catch {
      // Its client has gone, or its node could not ask.
      count.failed += 1;
    }
    node.asking -= 1;
  }

  /** What the gateway does: the entry first, the settlement when it is durable. */
  async function finish(call: FlyingCall, isAlive: boolean): Promise<void> {
    flying = flying.filter((other) => other !== call);
    const { at, team, bound, reservation } = call;
    const fate = random();
    if (isAlive && fate < 0.1) return reservation.release();
    // Most cost far less than they might: the budget stays contended for long.
    const actual = fate < 0.25 ? bound : below(bound / 8 + 1);
    const doubts = fate > 0.97;
    if (!doubts || fate > 0.985) {
      await ledger.append(tenantId, {
        id: newId(at),
        kind: 'call',
        at,
        body: {
          team,
          cost_micros: actual,
          usage: { input: actual, output: 0 },
          leases: [...reservation.leases],
        },
      });
      count.answered += 1;
    }
    if (!isAlive) return undefined;
    if (doubts) reservation.doubt();
    else reservation.settle({ costMicros: actual, tokens: actual });
    return undefined;
  }

  async function crash(node: Node): Promise<void> {
    count.crashes += 1;
    gates.drop(node.number);
    nodes.splice(nodes.indexOf(node), 1);
    for (const call of flying.filter((other) => other.node === node)) {
      // Some had their entry, and the node died before it could settle them; of the others there is none.
      if (random() < 0.5) await finish(call, false);
    }
    flying = flying.filter((other) => other.node !== node);
    startNode();
  }

  /** Time passes here and in the database alike. No call outlives its timeout, however long its node hangs. */
  async function pass(ms: number): Promise<void> {
    const before = flying;
    for (const call of before) {
      const endsBy = callTimeoutMs + (call.node.frozen ? frozenAtMostMs : 0);
      if (clock.now().getTime() - call.at.getTime() + ms > endsBy) {
        call.node.frozen = false;
        await finish(call, true);
      }
    }
    clock.advance(ms);
    await database.ownerQuery(
      `update budget_leases set expires_at = expires_at - $2 * interval '1 millisecond',
         reclaim_after = reclaim_after - $2 * interval '1 millisecond',
         reconciled_at = reconciled_at - $2 * interval '1 millisecond' where tenant_id = $1`,
      [tenantId, ms],
    );
    await database.ownerQuery(
      `update budget_periods set starved_until = starved_until - $2 * interval '1 millisecond',
         catch_up_until = catch_up_until - $2 * interval '1 millisecond' where tenant_id = $1`,
      [tenantId, ms],
    );
    for (const node of nodes) if (!node.frozen) node.timers.fire();
    await gates.quiet();
  }

  async function check(where: string): Promise<void> {
    const rows = await database.ownerQuery<{ budget: string; spent: bigint; leased: bigint }>(
      'select budget, spent, leased from budget_periods where tenant_id = $1',
      [tenantId],
    );
    for (const { budget, spent, leased } of rows) {
      const known = budgets.find(({ key }) => key === budget);
      if (known?.kind !== 'hard' || spent + leased <= BigInt(known.limit)) continue;
      faults.push(`${where}: ${budget} has spent ${spent} and leased ${leased} of ${known.limit}`);
    }
    for (const [key, { sum, budget }] of await readLedgerSums(database, tenantId, budgets)) {
      // Every call in flight may still cost all that it was promised.
      const inFlight = flying
        .filter(({ at, team }) => periodKeyOf(budget, at) === key && isAbout(budget, team))
        .reduce((total, { bound }) => total + bound, 0);
      if (budget.kind === 'hard' && sum + inFlight > budget.limit)
        faults.push(`${where}: the ledger has ${sum} and ${inFlight} may come, in ${key}`);
    }
  }

  async function act(): Promise<void> {
    const node = pick();
    if (node === undefined) return;
    if (random() * 400 < trouble) await makeTrouble(node);
    // A call takes some questions to the database, and there are three nodes: these are most of what happens.
    for (let step = below(5); step > 0; step -= 1) {
      await gates.step(below, random() * 4_000 < trouble, mayGoOn);
    }
    const what = random();
    if (what < 0.3) {
      for (let burst = below(3); burst >= 0 && isRoomFor(node); burst -= 1) startCall(node);
    } else if (what < 0.7) {
      const call = flying[below(flying.length)];
      if (call !== undefined && !call.node.frozen) await finish(call, true);
    } else if (what < 0.85) {
      await pass(below(400));
    } else if (what < 0.94) {
      if (!node.frozen) void node.budgets.flush();
    } else if (what < 0.96) {
      impatient.shift()?.abort();
    } else if (!node.frozen) {
      void node.budgets.reconcile().catch(() => 0);
    }
    await gates.quiet();
  }

  async function makeTrouble(node: Node): Promise<void> {
    const kind = random();
    if (kind < 0.25) await crash(node);
    else if (kind < 0.5) node.frozen = true;
    else if (kind < 0.7) node.frozen = false;
    else if (kind < 0.95) await pass(5_000 + below(25_000));
    else await pass(reclaimedMs);
    // Before anybody notices.
    if (random() < 0.5) {
      void nodes
        .at(-1)
        ?.budgets.reconcile()
        .catch(() => 0);
      for (let step = 0; step < 3; step += 1) await gates.step((steps) => steps - 1, false, mayGoOn);
    }
  }

  async function drain(isOver: () => boolean): Promise<void> {
    for (let at = 0; !isOver(); at += 1) {
      if (at > 20_000) throw new Error(`It does not come to an end: ${JSON.stringify(count)}`);
      if (!(await gates.step(below, false, mayGoOn))) await pass(100);
      for (const call of flying) await finish(call, true);
    }
  }

  async function onEveryNode(run: (budgets: Budgets) => Promise<unknown>): Promise<void> {
    let left = nodes.length;
    for (const node of nodes) void run(node.budgets).finally(() => (left -= 1));
    await drain(() => left === 0);
  }

  for (let node = 0; node < nodeCount; node += 1) startNode();
  for (let step = 0; count.started < calls; step += 1) {
    await act();
    // The ledger is read as a whole each time.
    if (step % (calls > 200 ? 40 : 4) === 0) await check(`step ${step}`);
  }

  for (const node of nodes) node.frozen = false;
  await drain(() => flying.length === 0 && nodes.every(({ asking }) => asking === 0));
  await onEveryNode((alive) => alive.flush());
  await onEveryNode((alive) => alive.close());
  // Whatever dead nodes had leased is due by now.
  await pass(lookedAgainMs);
  startNode();
  nodes.splice(0, nodeCount);
  await onEveryNode((alive) => alive.reconcile());
  await checkEnd();
  return { ...count, faults };

  async function checkEnd(): Promise<void> {
    const periods = await database.ownerQuery<{ key: string; spent: bigint; leased: bigint }>(
      `select budget || ' ' || to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as key,
              spent, leased from budget_periods where tenant_id = $1`,
      [tenantId],
    );
    const sums = await readLedgerSums(database, tenantId, budgets);
    for (const { key, spent, leased } of periods) {
      const sum = sums.get(key)?.sum ?? 0;
      sums.delete(key);
      if (leased !== 0n) faults.push(`In the end ${leased} of ${key} are still leased`);
      if (spent !== BigInt(sum))
        faults.push(`In the end ${key} has spent ${spent}, and the ledger says ${sum}`);
    }
    for (const [key, { sum }] of sums)
      if (sum > 0) faults.push(`Nobody counted ${key}, ${sum} in the ledger`);
  }
}
