import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CliCase } from '../../../scripts/test-cli/chapter.ts';
import { chapters } from '../../../scripts/test-cli/chapters/index.ts';
import { type CaseResult, runChapter } from '../../../scripts/test-cli/run-chapter.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orgsmith-chapter-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command line of our own in the CLI's place: `echo JSON` and `exit CODE`, each a process. */
async function run(cases: CliCase[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  await runChapter(
    { name: 'chapter', org: 'dev=sandbox', cases },
    {
      folder,
      values: new Map([['url', 'http://127.0.0.1:1']]),
      sf: async ([verb, what = ''], cwd) => {
        const program =
          verb === 'echo' ? 'console.log(process.argv[1])' : 'process.exit(Number(process.argv[1]))';
        const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program, what], {
          cwd,
          encoding: 'utf8',
        });
        return { code: status, stdout, stderr };
      },
      tell: result => results.push(result),
    },
  );
  return results;
}

it('a chapter tells what is not as expected of each command, and goes on', async () => {
  const results = await run([
    {
      name: 'good',
      run: `echo '{"result":{"id":"001x"}}'`,
      json: { result: { id: /^001/ } },
      keep: { id: 'result.id' },
    },
    { name: 'kept', run: 'echo <id>@<url>', text: /^001x@http:/ },
    { name: 'exit code', run: 'exit 3', exit: 1 },
    { name: 'content', run: `echo '{"result":1}'`, json: { result: 2 } },
    { name: 'text', run: 'echo no', text: /yes/ },
    { name: 'file', run: 'echo x', given: { 'a.txt': 'a' }, files: { 'a.txt': /b/, 'c.txt': null } },
    { name: 'nothing kept', run: 'echo <nobody>' },
  ]);
  expect(results.map(({ case: name, wrong }) => [name, ...wrong])).toEqual([
    ['good'],
    ['kept'],
    ['exit code', 'exit code 3, not 1'],
    ['content', '$.result: 1, not 2'],
    ['text', 'the text does not match /yes/'],
    ['file', 'a.txt: a, not /b/'],
    ['nothing kept', 'no value <nobody>: the case that keeps it failed'],
  ]);
});

it('the table has at least 60 commands, and every one is checked for content or a file', () => {
  const cases = chapters.flatMap(chapter => chapter.cases);
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(({ json, text, files }) => !json && !text && !files).map(({ name }) => name)).toEqual(
    [],
  );
});
