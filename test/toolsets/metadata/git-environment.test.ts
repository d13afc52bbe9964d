import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callTool, connect, startOrgs } from '../../e2e/_door.ts';
import { CLASSES } from './_class.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'project');
let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

it('a program that a repository has git run sees no login of this process', async () => {
  const project = join(orgs.home, 'project');
  const told = join(orgs.home, 'told');
  cpSync(SAMPLE, project, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@acme.example', ...args], { cwd: project });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  git('config', 'filter.spy.clean', `env >> '${told}'; cat`);
  writeFileSync(join(project, '.git', 'info', 'attributes'), '*.cls filter=spy\n');
  appendFileSync(join(project, CLASSES, 'AccountRegion.cls'), '// changed\n');
  const client = await connect({
    home: orgs.home,
    args: ['--orgs', 'dev', '--project-dir', project, '--toolsets', 'metadata', '--allow-non-ga-tools'],
    env: { SALESFORCE_PASSWORD: 'canary-password', SF_ACCESS_TOKEN: 'canary-token' },
  });
  const { error } = await callTool(client, 'generate_manifest', { since: 'HEAD', to: 'manifest/x.xml' });
  expect(error).toBeUndefined();
  expect(existsSync(told)).toBe(true);
  expect(readFileSync(told, 'utf8')).toMatch(/^PATH=/m);
  expect(readFileSync(told, 'utf8')).not.toMatch(/canary/);
});
