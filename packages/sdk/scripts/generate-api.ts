import { readFile, writeFile } from 'node:fs/promises';

import openapiTS, { astToString } from 'openapi-typescript';

/**
 * Writes the types of the API from docs/openapi.json, or with `--check` compares and fails on drift: what the
 * client knows is what is documented.
 */
const document = new URL('../../../docs/openapi.json', import.meta.url);
const path = new URL('../src/api.generated.ts', import.meta.url);

const HEADER = `// Made from docs/openapi.json: do not edit. Whoever changes a route runs
// "npm run openapi && npm run sdk" and commits both files with the change.

`;

const text =
  HEADER +
  astToString(
    await openapiTS(document, {
      // A field with a default may be left out of a request; that an answer has it is said by `required`.
      defaultNonNullable: false,
      silent: true,
    }),
  );

if (process.argv.includes('--check')) {
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(
      'packages/sdk/src/api.generated.ts is not what docs/openapi.json says: run "npm run sdk" and commit it.\n',
    );
    process.exitCode = 1;
  }
} else await writeFile(path, text);
