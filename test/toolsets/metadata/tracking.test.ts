import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  orgs: [{ alias: 'dev', kind: 'scratch' }],
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata,core', '--allow-non-ga-tools'],
});
const deploy = (input: object) => call('deploy_metadata', { ...input });
async function preview() {
  const { facts } = await call('preview_metadata');
  const { deploy, retrieve, conflicts } = Object(facts);
  const names = (list: { component: string; state?: string; deleted?: boolean }[]) =>
    list.map(({ component, state, deleted }) => [component, state, deleted].filter(Boolean).join(' '));
  return { deploy: names(deploy), retrieve: names(retrieve), conflicts: names(conflicts) };
}
const NOTHING = { deploy: [], retrieve: [], conflicts: [] };

it('a new org: everything is to be deployed, and then nothing', async () => {
  expect((await preview()).deploy.length).toBeGreaterThan(40);
  expect((await deploy({ changed: true })).error).toBeUndefined();
  expect(await preview()).toEqual(NOTHING);
  expect((await deploy({ changed: true })).error).toMatchObject({ code: 'NOTHING_CHANGED' });
  expect((await call('retrieve_metadata', { changed: true })).error).toMatchObject({
    code: 'NOTHING_CHANGED',
  });
});

it('what changed here, what changed there, what changed on both sides', async () => {
  const region = `${CLASSES}/AccountRegion.cls`;
  const old = read(region);
  writeClass(write, 'Added');
  write(region, `${old}// one\n`);
  expect(await preview()).toEqual({
    ...NOTHING,
    deploy: ['ApexClass:AccountRegion deploy', 'ApexClass:Added deploy'],
  });
  const { facts } = await deploy({ changed: true });
  expect(Object(facts).result).toMatchObject({ total: 2, created: 1, changed: 1 });
  expect(await preview()).toEqual(NOTHING);
  // Somebody puts back what was there: the org has changed, and Added is gone from it.
  const { rollback } = Object(facts).result;
  const { facts: asked } = await deploy({ rollback });
  await call('apply_plan', { plan: Object(asked).plan.id });
  expect((await preview()).retrieve.toSorted()).toEqual(['ApexClass:AccountRegion', 'ApexClass:Added true']);
  write(region, `${old}// two\n`);
  expect(await preview()).toMatchObject({ conflicts: ['ApexClass:AccountRegion'], deploy: [] });
  const { error } = await deploy({ paths: [region] });
  expect(error).toMatchObject({
    code: 'CONFLICTS',
    outcome: 'not_executed',
    details: { conflicts: [{ component: 'ApexClass:AccountRegion', file: region, at: expect.any(String) }] },
  });
  const { facts: got } = await call('retrieve_metadata', { changed: true });
  expect(got).toMatchObject({
    kept: [region],
    notFound: ['ApexClass:Added'],
    counts: { changed: 0, notInOrg: 2 },
  });
  expect((await deploy({ paths: [region], ignoreConflicts: true })).error).toBeUndefined();
});

it('what is deleted here is deleted there', async () => {
  writeClass(write, 'Short');
  await deploy({ paths: [`${CLASSES}/Short.cls`] });
  for (const end of ['cls', 'cls-meta.xml']) rmSync(`${org().home}/project/${CLASSES}/Short.${end}`);
  expect(await preview()).toMatchObject({ deploy: ['ApexClass:Short delete'] });
  const { facts } = await deploy({ changed: true });
  expect(facts).toMatchObject({
    status: 'planned',
    plan: { deletes: 1, details: { deleted: ['ApexClass:Short'] } },
  });
  const { facts: done } = await call('apply_plan', { plan: Object(facts).plan.id });
  expect(done).toMatchObject({ result: { deleted: 1 } });
  expect((await preview()).deploy).toEqual([]);
});

it('an org that does not answer whether it tracks: nothing is deployed past a conflict that nobody looked for', async () => {
  const region = `${CLASSES}/AccountRegion.cls`;
  write(region, `${read(region)}// unseen\n`);
  org().faults.add({
    path: /SourceMember\/describe/,
    times: 9,
    effect: { kind: 'answer', status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] },
  });
  const input = JSON.stringify({ paths: [region] });
  const flags = ['--orgs', 'dev', '--project-dir', 'project', '--json'];
  const { stdout } = await run(['call', 'deploy_metadata', '--input', input, ...flags], { home: org().home });
  org().faults.clear();
  expect(JSON.parse(stdout)).toMatchObject({ code: 'SERVER_UNAVAILABLE', outcome: 'not_executed' });
});
