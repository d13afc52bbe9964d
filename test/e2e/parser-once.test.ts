import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { cli, environment, startOrgs } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

it('the HTTP parser is compiled once: the second, better time would take 23 MB', async () => {
  const args = ['--trace-wasm-compilation-times', cli(), '--orgs', 'dev'];
  const child = spawn(process.execPath, args, { env: environment(orgs.home), cwd: orgs.home });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text;
  });
  const ask = async (id: number, method: string, params: object) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    await expect.poll(() => said.includes(`"id":${id}`), { timeout: 20_000 }).toBe(true);
  };
  const clientInfo = { name: 'tests', version: '1' };
  await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  const query = { name: 'run_soql_query', arguments: { query: 'SELECT Id, Name FROM Account' } };
  for (let id = 2; id < 12; id++) await ask(id, 'tools/call', query);
  expect(said).toContain('using Liftoff');
  expect(said).not.toContain('TurboFan');
});
