/**
 * `npm run test:cli [-- --latest] [--keep] [--only TEXT]… [--verbose]`: the Salesforce CLI, as npm has it, against the local
 * org: each command's exit code and content. `--only` runs the chapters whose names hold one of the texts; `--keep` keeps the
 * installed CLI for the next run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startOrgProcess } from './support/org-process.ts';
import type { Chapter } from './test-cli/chapter.ts';
import { chapters } from './test-cli/chapters/index.ts';
import { installCli } from './test-cli/install.ts';
import { type CaseResult, runChapter } from './test-cli/run-chapter.ts';
import { runCli } from './test-cli/run-cli.ts';

/** The CLI works a second or two for each command; more at a time would only wait for one another. */
const AT_A_TIME = 2;

const { values: options } = parseArgs({
  options: {
    latest: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [''] },
  },
});
const began = performance.now();
const cli = installCli(options.latest);
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-test-cli-'));
const home = join(folder, 'home');
mkdirSync(home);
const named = chapters.filter(({ name }) => options.only.some(text => name.includes(text)));
const chosen = named.filter(({ plugin }) => plugin === undefined || cli.hasPlugin(plugin));
for (const { name, plugin, cases } of named.filter(each => !chosen.includes(each)))
  console.log(`left out ${name}: ${cases.length} commands of ${plugin}, which the registry does not have`);
const results: CaseResult[] = [];
try {
  const orgs = ['hub=production+devhub', ...new Set(chosen.map(({ org }) => org))];
  const local = await startOrgProcess({ orgs: [...new Set(orgs)], home });
  const values = new Map([
    ['url', local.url],
    ['home', home],
    ['soon', new Date(Date.now() + 3_600_000).toISOString()],
    ...local.orgs.flatMap(({ alias, ...org }) =>
      Object.entries(org).map(([key, value]): [string, string] => [`${alias}.${key}`, String(value)]),
    ),
  ]);
  try {
    const waiting = [...chosen];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await run(next, values);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } finally {
    console.log(`\npeak memory of the org's process: ${(await local.stop()).toFixed(0)} MB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  if (!options.keep) cli.remove();
}
const failed = results.filter(({ wrong }) => wrong.length > 0);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `Salesforce CLI ${cli.version}: ${results.length} commands, ${failed.length} not as expected, ${seconds} s`,
);
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;

function run(chapter: Chapter, values: ReadonlyMap<string, string>): Promise<void> {
  return runChapter(chapter, {
    folder: join(folder, chapter.name.replaceAll(/\W+/g, '-')),
    values,
    sf: (args, cwd, env) => runCli(cli, args, { home, cwd, env: { SF_TARGET_DEV_HUB: 'hub', ...env } }),
    tell,
  });
}

function tell(result: CaseResult): void {
  results.push(result);
  const { chapter, case: name, line, seconds, wrong, answer } = result;
  console.log(`${wrong.length ? 'FAIL' : 'ok  '} ${chapter}: ${name} (${seconds.toFixed(1)} s)`);
  if (!wrong.length && !options.verbose) return;
  const said = answer ? `${answer.stdout}${answer.stderr}`.slice(0, 3000) : '';
  console.log([`sf ${line}`, ...wrong, said].join('\n').replace(/^/gm, '     | '));
}
