import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { prepareTestDatabase } from '../database.ts';
import { startServerProcess } from '../processes/avouch-process.ts';
import { type Block, blocksOf, repository } from './pages.ts';

/** The address that guides write; the server of a test listens elsewhere. */
const writtenAddress = 'http://127.0.0.1:8080';

/** Long enough for a compiler of Go that has never seen the package; a guide that hangs still ends. */
const mostMs = 120_000;

export interface GuideEnd {
  readonly exitCode: number | null;
  /** Everything that was printed, with every command before what it printed. */
  readonly printed: string;
}

/** The blocks of a page that are marked `sh run`, in order, without those that need a tool that is not here. */
export function runnableBlocks(page: string): Block[] {
  return blocksOf(page).filter(
    ({ words }) => words[0] === 'sh' && words[1] === 'run' && toolsOf(words).every(isInstalled),
  );
}

/**
 * Runs the marked blocks of a page as one shell session against a server of its own, in an empty folder in which
 * `npx avouch`, `packages` and `var` lead where they lead in the repository. A block `json providers` is what the
 * server starts with. The first command that fails ends the session. `npx` costs a second each time: without
 * `throughNpx` the commands are called directly.
 */
export async function runGuide(page: string, { throughNpx }: { throughNpx: boolean }): Promise<GuideEnd> {
  const database = await prepareTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'avouch-guide-'));
  const providers = blocksOf(page).find(({ words }) => words.join(' ') === 'json providers')?.text;
  const settings = {
    AVOUCH_DATA_DIR: database.dataDir,
    AVOUCH_DATABASE_URL: database.url,
    ...(providers !== undefined && {
      AVOUCH_PROVIDERS: providers,
      // As the page starts it.
      AVOUCH_OUTBOUND_ALLOW: '10.0.0.7',
      OPENAI_EU_KEY: 'none',
      ANTHROPIC_API_KEY: 'none',
    }),
  };
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(repository, 'packages'), join(folder, 'packages'));
  symlinkSync(database.dataDir, join(folder, 'var'));
  const server = await startServerProcess(settings);
  try {
    const script = runnableBlocks(page)
      .map(({ text }) => text.replaceAll(writtenAddress, server.url))
      .join('\n');
    return await runShell(throughNpx ? script : `npx() { "$@"; }\n${script}`, folder, settings);
  } finally {
    await server.stop();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the guides can be run here at all. */
export function canRunGuides(): boolean {
  return ['bash', 'curl', 'npx'].every(isInstalled);
}

function runShell(
  script: string,
  folder: string,
  settings: Readonly<Record<string, string | undefined>>,
): Promise<GuideEnd> {
  const { PATH = '', HOME, GOFLAGS, GOPROXY } = process.env;
  const child = spawn('bash', ['-eux', '-c', script], {
    cwd: folder,
    env: {
      PATH: [join(repository, 'node_modules', '.bin'), PATH].join(delimiter),
      HOME,
      GOFLAGS,
      GOPROXY,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: mostMs,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, printed }));
  });
}

/** `needs=go,python3` names what a block cannot do without. */
function toolsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => (word.startsWith('needs=') ? word.slice(6).split(',') : []));
}

function isInstalled(tool: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v "$1"`, 'sh', tool], { stdio: 'ignore' });
  return found.status === 0;
}
