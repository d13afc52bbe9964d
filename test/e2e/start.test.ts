import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { HELLO, startRaw, temporaryFolder } from './_door.ts';

interface Output {
  inputs: Record<string, unknown>;
}
const bundle: Record<string, Output> = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'dist', 'bundle.json'), 'utf8'),
);

// Writes down each module the process loads, from before the first of them, and when it answers: what comes later is fetched ahead.
const ANSWERED = 'tools/list is answered';
const LOGGER = `
  import { registerHooks } from 'node:module';
  import { appendFileSync } from 'node:fs';
  const note = text => appendFileSync(process.env.MODULE_LOG, text + '\\n');
  registerHooks({ load(url, context, next) { note(url); return next(url, context); } });
  const write = process.stdout.write;
  process.stdout.write = function (chunk, ...rest) {
    if (/"id":2\\b/.test(String(chunk))) note('${ANSWERED}');
    return write.call(this, chunk, ...rest);
  };`;

/** The sources of everything that was loaded until tools/list was answered. */
async function sourcesAtStart(args: string[]): Promise<string[]> {
  const home = temporaryFolder();
  const log = join(home, 'modules.log');
  const logger = join(home, 'logger.mjs');
  writeFileSync(logger, LOGGER);
  const server = startRaw({ home, args, env: { MODULE_LOG: log, NODE_OPTIONS: `--import=${logger}` } });
  server.send(HELLO);
  server.send({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
  await server.answer(2);
  const [before = '', after] = readFileSync(log, 'utf8').split(ANSWERED);
  expect(after).toBeDefined();
  const loaded = before.split('\n').map(url => basename(url));
  return Object.entries(bundle).flatMap(([file, { inputs }]) =>
    loaded.includes(basename(file)) ? Object.keys(inputs) : [],
  );
}

it('before tools/list is answered: no tool, no contract, no yargs, no Salesforce library, no road of a call', async () => {
  const sources = await sourcesAtStart([]);
  expect(sources).toContain('src/server.ts');
  const heavy =
    /^toolsets\/|^src\/(toolkit|entry|call|arguments|dynamic-tools|yargs)\.ts|^fixtures\/|node_modules\/(@salesforce|@jsforce|yargs|undici|execa)\//;
  expect(sources.filter(source => heavy.test(source))).toEqual([]);
});

it('the files read at start stay small', async () => {
  const sources = await sourcesAtStart(['--orgs', 'nobody']);
  const own = sources.filter(source => source.startsWith('src/'));
  expect(own.length).toBeLessThan(36);
});
