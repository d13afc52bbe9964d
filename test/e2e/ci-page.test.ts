import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, environment, startOrgs } from './_door.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8');
/** The page's shell blocks by the headline above them. */
const recipes = new Map(
  page.split(/^## /m).flatMap((part): [string, string[]][] => {
    const blocks = [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
    return blocks.length > 0 ? [[part.slice(0, part.indexOf('\n')), blocks]] : [];
  }),
);

let local: Awaited<ReturnType<typeof startOrgs>>;
let project = '';
beforeAll(async () => {
  local = await startOrgs({
    orgs: [
      { alias: 'uat', kind: 'sandbox', orgId: '00D000000000001EAA' },
      { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' },
    ],
  });
  for (const folder of ['bin', 'runner', 'no-home']) mkdirSync(join(local.home, folder));
  project = join(local.home, 'project');
  cpSync(join(ROOT, 'fixtures', 'project'), project, { recursive: true });
  const program = join(local.home, 'bin', 'orgsmith');
  const words = [process.execPath, ...command([])].map(word => `'${word}'`);
  writeFileSync(program, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
  chmodSync(program, 0o755);
  await shell(
    'git init -q -b main . && git add . && git -c user.name=ci -c user.email=ci@acme.example commit -qm all && git update-ref refs/remotes/origin/main HEAD',
  );
});
afterAll(() => local.close());

/** Runs a script as a build server does, signed in to that org by its key alone. */
async function shell(script: string, alias = 'uat') {
  const org = local.orgs.find(each => each.alias === alias);
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: project,
    env: {
      ...environment(join(local.home, 'no-home')),
      PATH: `${join(local.home, 'bin')}:${join(process.execPath, '..')}:${process.env.PATH}`,
      RUNNER_TEMP: join(local.home, 'runner'),
      ORGSMITH_ORGS: 'ENVIRONMENT',
      SALESFORCE_CLIENT_ID: org?.clientId ?? '',
      SALESFORCE_USERNAME: org?.username ?? '',
      SALESFORCE_LOGIN_URL: local.url,
      SALESFORCE_JWT_KEY_FILE: join(local.home, 'runner', 'ci.key'),
      JWT_KEY: readFileSync(join(local.home, '.local-org', 'jwt.key'), 'utf8').trimEnd(),
      PRODUCTION_ORG_ID: '00D000000000002EAA',
    },
  });
  child.stdin.end();
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code, all: stdout + stderr };
}

/** Runs a recipe's blocks, one after the other; the answer of the last. */
async function recipe(name: string, alias?: string) {
  const blocks = recipes.get(name) ?? [];
  expect(blocks, name).not.toEqual([]);
  let last = await shell(blocks[0] ?? '', alias);
  for (const block of blocks.slice(1)) {
    expect(last.code, last.all).toBe(0);
    last = await shell(block, alias);
  }
  return last;
}
const json = (stdout: string) => JSON.parse(stdout);
const file = (name: string) => readFileSync(join(project, name), 'utf8');

// In the order of the page: a later recipe takes what an earlier one left.
describe('the recipes of docs/ci.md', () => {
  it('Sign in', async () => {
    const { code, stdout, all } = await recipe('Sign in');
    expect(code, all).toBe(0);
    expect(json(stdout).result.org).toMatch(/^ENVIRONMENT \(sandbox 00D000000000001EAA/);
  });
  it('Query', async () => {
    const { code, all } = await recipe('Query');
    expect(code, all).toBe(0);
  });
  it('Export', async () => {
    const { code, stdout, all } = await recipe('Export');
    expect(code, all).toBe(0);
    expect(stdout).toMatch(/^"?Id"?,"?Name"?,"?Owner\.Name"?\n/);
  });
  it('Validate a pull request', async () => {
    const { code, stdout, all } = await recipe('Validate a pull request');
    expect(code, all).toBe(0);
    expect(stdout).toMatch(/^0Af\w{15}\n$/);
  });
  it('Deploy what was validated', async () => {
    const { code, stdout, all } = await recipe('Deploy what was validated');
    expect(code, all).toBe(0);
    expect(json(stdout).result.result).toMatchObject({ outcome: 'done', validateOnly: false });
  });
  it('Deploy what a branch changed', async () => {
    const changed = join(project, 'force-app/main/default/classes/InvoiceSelector.cls');
    writeFileSync(changed, `${readFileSync(changed, 'utf8')}\n// changed\n`);
    const { code, stdout, all } = await recipe('Deploy what a branch changed');
    expect(code, all).toBe(0);
    expect(json(stdout).result.result).toMatchObject({ outcome: 'done', total: 1 });
  });
  it('Test', async () => {
    const { code, all } = await recipe('Test');
    if (code !== 0) console.log(file('tests.json'));
    expect(code, all).toBe(0);
    expect(file('junit.xml')).toContain('<testsuite');
  });
  it('Production, with a reviewed plan', async () => {
    const { code, all } = await recipe('Production, with a reviewed plan', 'prod');
    expect(code, all).toBe(0);
  });
  it('Production, with a policy', async () => {
    const { code, stdout, all } = await recipe('Production, with a policy', 'prod');
    expect(code, all).toBe(0);
    expect(json(stdout).result.result).toMatchObject({ outcome: 'done' });
  });
});

it('each shell block of the page is run above', () => {
  const tested = readFileSync(import.meta.filename, 'utf8');
  expect([...recipes.keys()].filter(name => !tested.includes(`recipe('${name}'`))).toEqual([]);
});

it('the workflow runs what the recipes run', () => {
  const all = [...recipes.values()]
    .flat()
    .join('')
    .replace(/\\\n\s*/g, '');
  const lines = [...page.matchAll(/^ {6}- run: \|\n((?: {10}.*\n)+)/gm)]
    .flatMap(([, block = '']) =>
      block
        .replace(/\\\n\s*/g, '')
        .trim()
        .split('\n'),
    )
    .map(line => line.trim());
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.filter(line => !all.includes(line))).toEqual([]);
});

it('a failing test fails the job, and so does a refusal, each by its exit code', async () => {
  const failing = 'orgsmith call run_apex_test --json --arg \'classes=["DiscountCalculatorTest"]\'';
  expect((await shell(failing)).code).toBe(1);
  const refused = 'orgsmith call deploy_metadata --arg \'paths=["force-app"]\'';
  expect((await shell(refused, 'prod')).code).toBe(3);
});
