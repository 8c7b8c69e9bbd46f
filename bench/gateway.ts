/**
 * Avouch, Portkey and a bare proxy in one run against one mock upstream. README.md says how to run it and what
 * each key of its last line means.
 */
import { parseArgs } from 'node:util';
import { startAvouch, startBare, startMock, startPortkey } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import { upstreamKey } from './conversation.ts';
import { openBenchDatabase } from './database.ts';
import type { BenchDatabase, DatabaseKind } from './database.ts';
import { reportShape } from './gateway-report.ts';
import { measureOtherLoad, processor } from './machine.ts';
import { canPin, pinSelf } from './processes.ts';
import { runRounds } from './rounds.ts';
import type { RoundPlan, Sample, Target, TargetName } from './rounds.ts';
import { runInWorkspace } from './workspace.ts';

const settings = readSettings();
await runInWorkspace(main);

async function main(workspace: string): Promise<void> {
  if (canPin) pinSelf();
  else
    console.log(
      'There is no taskset or only one core: nothing is pinned, so compare with other runs carefully.',
    );
  const otherLoadBefore = await measureOtherLoad();
  const database = settings.withoutAvouch ? undefined : await chooseDatabase(settings.database);
  const mock = await startMock(workspace);
  const contestants: Contestant[] = [];
  if (!settings.withoutAvouch) contestants.push(await startAvouch(workspace, mock.port, database?.url));
  contestants.push(await startPortkey(workspace, mock.port));
  contestants.push(await startBare(workspace, mock.port));
  const targets: Target[] = [
    {
      name: 'direct',
      port: mock.port,
      headers: { authorization: `Bearer ${upstreamKey}` },
      cpuMs: mock.process.cpuMs,
    },
    ...contestants.map(({ name, port, headers, process: started }) => ({
      name,
      port,
      headers,
      cpuMs: started.cpuMs,
    })),
  ];

  const answered = new Map<TargetName, number>();
  const samples = await runRounds(targets, settings.plan, (sample, round) => {
    answered.set(sample.target, (answered.get(sample.target) ?? 0) + sample.answers);
    printSample(sample, round);
  });

  for (const { name, process: started, audit } of contestants) {
    await started.stop();
    await audit?.(answered.get(name) ?? 0);
  }
  await mock.process.stop();
  await database?.close();
  const { stream, ...plain } = { ...reportShape(samples, 'plain'), stream: reportShape(samples, 'stream') };
  const report = {
    ...plain,
    stream,
    database: settings.withoutAvouch
      ? null
      : database === undefined
        ? 'embedded'
        : `PostgreSQL ${database.version}`,
    // Only a server started here runs on the load generator's core.
    pinned: { gateways: canPin, postgres: database === undefined ? null : canPin && database.ours },
    plan: settings.plan,
    node: process.version,
    cpu: processor,
    otherLoad: [otherLoadBefore, await measureOtherLoad()],
  };
  console.log(JSON.stringify(report));
}

/** Postgres where there is one, unless it was asked for: then its absence is an error. */
async function chooseDatabase(wanted: DatabaseKind | undefined): Promise<BenchDatabase | undefined> {
  if (wanted === 'embedded') return undefined;
  if (wanted === 'postgres') return await openBenchDatabase();
  try {
    return await openBenchDatabase();
  } catch (error) {
    console.log(`No PostgreSQL, so Avouch runs on its embedded database. ${String(error)}`);
    return undefined;
  }
}

function printSample(sample: Sample, round: number): void {
  const columns = [
    round === 0 ? 'warm-up' : `round ${round}`,
    sample.target.padEnd(7),
    sample.shape.padEnd(6),
    `${String(sample.connections).padStart(2)} connections`,
    `${sample.rps.toFixed(0).padStart(6)} answers/s`,
    `p50 ${sample.p50Ms.toFixed(3)} ms`,
    `p99 ${sample.p99Ms.toFixed(3)} ms`,
    sample.cpu === undefined ? '' : `${(sample.cpu * 100).toFixed(0)} % of a core`,
  ];
  console.log(columns.join('  '));
}

function readSettings(): { database: DatabaseKind | undefined; plan: RoundPlan; withoutAvouch: boolean } {
  const { values } = parseArgs({
    options: {
      database: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'without-avouch': { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds ?? (values.quick ? 1 : 5));
  if (!(seconds >= 0.5 && seconds <= 60)) fail('--seconds takes a number from 0.5 to 60.');
  const { database } = values;
  if (database !== undefined && database !== 'postgres' && database !== 'embedded') {
    fail('--database takes postgres or embedded.');
  }
  return {
    database,
    plan: {
      rounds: values.quick ? 2 : 4,
      durationMs: seconds * 1000,
      warmUpMs: values.quick ? 1000 : 3000,
    },
    withoutAvouch: values['without-avouch'],
  };
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
