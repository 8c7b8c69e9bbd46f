// A seeded server that stays, for working on the console: `node packages/console/test/serve.ts [port]`.
import { openSeededServer } from './seed.ts';

const server = await openSeededServer({ port: Number(process.argv[2] ?? 8090) });
console.log(`AVOUCH_SEEDED_SERVER=${server.url} AVOUCH_SEEDED_KEY=${server.key}`);
process.once('SIGINT', () => void server.close());
process.once('SIGTERM', () => void server.close());
