import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, manifest, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata,core'],
});
const preview = async (input: object) => Object((await call('preview_metadata', { ...input })).facts);
const place = (path: string) => join(org().home, 'project', path);

it('an org that tracks nothing is compared: what is new here, what differs and who changed it, what is left out', async () => {
  expect(await preview({ compare: true })).toMatchObject({
    basis: 'comparison',
    counts: { deploy: 0, retrieve: 0, conflicts: 0, ignored: 0 },
  });
  const fresh = writeClass(write, 'Fresh');
  const left = writeClass(write, 'LeftOut');
  const region = `${CLASSES}/AccountRegion.cls`;
  const old = read(region);
  write(region, `${old}// mine\n`);
  write('.forceignore', '**/LeftOut.cls*\n');
  expect(await preview({ compare: true })).toEqual({
    basis: 'comparison',
    counts: { deploy: 1, retrieve: 0, conflicts: 1, ignored: 2 },
    deploy: [{ component: 'ApexClass:Fresh', file: fresh, state: 'deploy' }],
    retrieve: [],
    conflicts: [
      { component: 'ApexClass:AccountRegion', file: region, by: expect.any(String), at: expect.any(String) },
    ],
    ignored: [left, `${left}-meta.xml`],
    org: expect.any(String),
  });
  write(region, old);
  for (const path of ['.forceignore', fresh, left, `${fresh}-meta.xml`, `${left}-meta.xml`])
    rmSync(place(path));
});

it('lists that are too long are whole in a file', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `Preview${String(at).padStart(2, '0')}`);
  const paths = names.map(name => writeClass(write, name));
  const { counts, deploy, file } = await preview({ compare: true });
  expect([counts.deploy, deploy.length]).toEqual([60, 50]);
  const rows = readFileSync(file.path, 'utf8').trim().split('\r\n').slice(1);
  expect(rows).toEqual(names.map((name, at) => `deploy,ApexClass:${name},${paths[at]},,`));
  for (const path of paths) for (const each of [path, `${path}-meta.xml`]) rmSync(place(each));
});

it('what a manifest lists is deployed, and deleted before what comes', async () => {
  const [one, two] = [writeClass(write, 'Moves'), writeClass(write, 'Comes')];
  write('manifest/one.xml', manifest('ApexClass', 'Moves'));
  const { facts } = await call('deploy_metadata', { manifest: 'manifest/one.xml' });
  expect(facts).toMatchObject({ result: { outcome: 'done', created: 1, total: 1 } });
  const { facts: planned, error } = await call('deploy_metadata', {
    paths: [two],
    deleteBefore: 'manifest/one.xml',
  });
  expect(error).toBeUndefined();
  expect(planned).toMatchObject({
    status: 'planned',
    plan: { deletes: 1, details: { deleted: ['ApexClass:Moves'] } },
  });
  const { facts: done } = await call('apply_plan', { plan: Object(planned).plan.id });
  expect(done).toMatchObject({ result: { created: 1, deleted: 1 } });
  expect(read(one)).toMatch(/Moves/);
  const { facts: back } = await call('deploy_metadata', { rollback: Object(done).result.rollback });
  expect((await call('apply_plan', { plan: Object(back).plan.id })).facts).toMatchObject({
    result: { created: 1, deleted: 1 },
  });
});
