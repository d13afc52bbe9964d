import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orgsmith-try-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function tryProject(...args: string[]): { status: number | null; said: string } {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/try-project.ts', '--only', 'libraries', ...args],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: home },
    },
  );
  return { status, said: (stdout + stderr).replaceAll(/\d+(\.\d+)? (s|MB)\b/g, 'N $2') };
}

it('what is no project is refused', () => {
  expect(tryProject()).toEqual({
    status: 2,
    said: 'Name a project: npm run try:project -- PATH [--repeat]\n',
  });
  const { status, said } = tryProject(folder);
  expect([status, said]).toEqual([1, `${folder} is no SFDX project: it has no sfdx-project.json.\n`]);
});

it('the sample project goes and comes back identical, twice, with its permission set and its data', () => {
  const { status, said } = tryProject('fixtures/project', '--repeat');
  expect(said.split('\n').slice(2).join('\n')).toMatchInlineSnapshot(`
    "deploy       Succeeded: 51 components, N s
    retrieve     60 files: 60 identical, 0 equal in meaning, 0 different, 0 missing, 0 more, N s
    again, on top of the first:
    deploy       Succeeded: 51 components, N s
    retrieve     60 files: 60 identical, 0 equal in meaning, 0 different, 0 missing, 0 more, N s
    permission sets assigned: 1 (Invoice_Manager)
    sample data  9 records of invoices-plan.json
    org's memory N MB at most
    "
  `);
  expect(status).toBe(0);
});

it('what the org refuses is listed with its place, and nothing else is tried', () => {
  const project = join(folder, 'broken');
  cpSync('fixtures/project', project, { recursive: true });
  writeFileSync(
    join(project, 'force-app/main/default/classes/DiscountCalculator.cls'),
    'public class DiscountCalculator {\n    Integer n = ;\n}\n',
  );
  const { status, said } = tryProject(project);
  expect(said).toMatchInlineSnapshot(`
    "repository   no repository
    commit       no commit
    deploy       Failed: 51 components, N s
      refused: ApexClass DiscountCalculator (2:17): Unexpected token ';'.
    org's memory N MB at most
    "
  `);
  expect(status).toBe(1);
});
