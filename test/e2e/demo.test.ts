import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { environment, HELLO, run, startOrgs, temporaryFolder } from './_door.ts';

let demo: Awaited<ReturnType<typeof run>>;
const home = temporaryFolder(afterAll);
beforeAll(async () => {
  demo = await run(['demo'], { home });
});

it('shows twelve calls, one of them refused, and a bug found by a test, mended and gone, and exits with 0', () => {
  expect(demo.code).toBe(0);
  expect(demo.stderr).toBe('');
  expect(demo.stdout.match(/^\d+\. /gm)).toHaveLength(12);
  expect(demo.stdout).toContain('2 passed, 1 FAILED, 0 skipped');
  expect(demo.stdout).toContain('3 passed, 0 FAILED, 0 skipped');
  expect(demo.stdout).toContain("'prod' is not one of the orgs that were pinned at start: dev");
  expect(demo.stdout).toMatch(/Nearest fields of Account: Industry/);
});

it('never touches the HOME it was started with', () => {
  expect(existsSync(`${home}/.sfdx`)).toBe(false);
});

it('prints an .mcp.json that starts with the PATH of a machine whose Node is another', async () => {
  const { mcpServers } = JSON.parse(/^\{[\s\S]*^\}/m.exec(demo.stdout)?.[0] ?? '');
  const { command, args } = mcpServers.orgsmith;
  const orgs = await startOrgs();
  const child = spawn(command, args, {
    env: environment(orgs.home, { PATH: '/nowhere' }),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answered = new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk))));
  child.stdin.write(`${JSON.stringify(HELLO)}\n`);
  expect(JSON.parse(await answered)).toHaveProperty('result.serverInfo.name', 'orgsmith');
  child.stdin.end();
  await new Promise(resolve => child.once('exit', resolve));
  await orgs.close();
});
