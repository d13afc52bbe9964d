import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const FLAGS = [
  '--orgs',
  'dev',
  '--project-dir',
  'project',
  '--toolsets',
  'metadata,data,core',
  '--allow-non-ga-tools',
];
const { call, org, write } = throughTheDoor({ sample: true, args: FLAGS });
const deploy = (input: object) => call('deploy_metadata', { ...input });
const place = (path: string) => join(org().home, 'project', path);
async function deploys(): Promise<string[]> {
  const { facts } = await call('run_soql_query', {
    query: 'SELECT Id FROM DeployRequest',
    useToolingApi: true,
  });
  return Object(facts).rows.map(([id]: string[]) => id);
}
async function startOnly(name: string) {
  const input = JSON.stringify({ paths: [writeClass(write, name)] });
  return run(['call', 'deploy_metadata', '--input', input, '--wait', '0', '--json', ...FLAGS], {
    home: org().home,
  });
}

describe('the answer to a start is lost', () => {
  it('after the org took it: it is found, and not sent twice', async () => {
    const before = await deploys();
    org().faults.add({ path: /Soap\/m\//, nth: 3, effect: { kind: 'reset', when: 'after' } });
    const { facts, error } = await deploy({ paths: [writeClass(write, 'LostAfter')] });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ result: { outcome: 'done', created: 1 } });
    expect((await deploys()).length).toBe(before.length + 1);
  });

  it('before the org took it: nothing was executed', async () => {
    const before = await deploys();
    org().faults.add({ path: /Soap\/m\//, nth: 3, effect: { kind: 'reset', when: 'before' } });
    const { error } = await deploy({ paths: [writeClass(write, 'LostBefore')] });
    expect(error).toMatchObject({ code: 'ANSWER_LOST', outcome: 'not_executed' });
    expect(await deploys()).toEqual(before);
  });
});

describe('a user who may not read deploys', () => {
  const refuse = () =>
    org().faults.add({
      path: /tooling\/query.*DeployRequest/,
      effect: {
        kind: 'answer',
        status: 400,
        body: [{ errorCode: 'INVALID_TYPE', message: 'not supported' }],
      },
    });
  it('deploys all the same', async () => {
    refuse();
    const { facts } = await deploy({ paths: [writeClass(write, 'MayDeploy')] });
    expect(facts).toMatchObject({ result: { created: 1 } });
  });

  it('is told that it is unknown what a lost answer was', async () => {
    refuse();
    org().faults.add({ path: /Soap\/m\//, nth: 3, effect: { kind: 'reset', when: 'after' } });
    const { error } = await deploy({ paths: [writeClass(write, 'LostUnread')] });
    expect(error).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a deploy that goes on', () => {
  it('is waited for by its id, by any process, and cannot be cancelled when it is done', async () => {
    const before = await deploys();
    const { code, stdout } = await startOnly('GoesOn');
    expect([0, 68]).toContain(code);
    const [id] = (await deploys()).filter(each => !before.includes(each));
    expect(stdout).toContain(id);
    const { facts } = await deploy({ job: id });
    expect(facts).toMatchObject({ result: { job: id, outcome: 'done', created: 1 } });
    const { facts: late } = await deploy({ job: id, cancel: true });
    expect(late).toMatchObject({ result: { outcome: 'done', status: 'Succeeded' } });
  });
});

describe('cancel', () => {
  it('stops one that waits; whoever waits for it is told, and nothing was changed', async () => {
    const letGo = await org().holdDeploys('dev');
    const before = new Set(await deploys());
    const waiting = deploy({ paths: [writeClass(write, 'Stopped')] });
    const started = async (): Promise<string> => (await deploys()).find(id => !before.has(id)) ?? started();
    const job = await started();
    const stopping = deploy({ job, cancel: true });
    const asked = () =>
      [...org().requests].some(({ method, path }) => method === 'PATCH' && path.includes(job));
    await expect.poll(asked, { timeout: 20_000 }).toBe(true);
    letGo();
    const { facts, error } = await stopping;
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ result: { outcome: 'canceled', status: 'Canceled' } });
    expect((await waiting).facts).toMatchObject({ result: { outcome: 'canceled' } });
    const { facts: found } = await call('retrieve_metadata', { metadata: ['ApexClass:Stopped'] });
    expect(found).toMatchObject({ notFound: ['ApexClass:Stopped'] });
  });
});

it('an org that does not answer while it is waited for: unknown, with the job', async () => {
  org().faults.add({
    path: /metadata\/deployRequest\//,
    times: 9,
    effect: { kind: 'answer', status: 404, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'no' }] },
  });
  const { error } = await deploy({ paths: [writeClass(write, 'OutOfSight')] });
  org().faults.clear();
  expect(error).toMatchObject({ outcome: 'unknown', details: { job: expect.stringMatching(/^0Af/) } });
  const { facts } = await deploy({ job: error.details.job });
  expect(facts).toMatchObject({ result: { outcome: 'done', created: 1 } });
});

it('an org that is slow to say what it has: an error in time', async () => {
  const answer = `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><checkRetrieveStatusResponse><result><done>false</done><status>InProgress</status></result></checkRetrieveStatusResponse></soapenv:Body></soapenv:Envelope>`;
  const input = { paths: [writeClass(write, 'Slow')] };
  const slow = {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: answer,
  } as const;
  org().faults.add({ path: /Soap\/m\//, nth: 2, times: 999, effect: slow });
  const { stdout } = await run(
    ['call', 'deploy_metadata', '--input', JSON.stringify(input), '--wait', '0', '--json', ...FLAGS],
    { home: org().home },
  );
  org().faults.clear();
  expect(Object(JSON.parse(stdout))).toMatchObject({
    code: 'LOOK_GOES_ON',
    outcome: 'not_executed',
    details: { retrieve: expect.stringMatching(/^09S/) },
  });
});

describe('what differs from a git commit', () => {
  it('is deployed, and what was deleted since is deleted', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example', ...args], {
        cwd: place('.'),
        stdio: 'ignore',
        env: { PATH: process.env.PATH, HOME: org().home },
      });
    expect((await deploy({ paths: ['force-app'] })).error).toBeUndefined();
    expect((await deploy({ since: 'HEAD' })).error).toMatchObject({ code: 'NO_SUCH_COMMIT' });
    expect((await deploy({ since: '--output=x' })).error).toMatchObject({ code: 'NO_SUCH_COMMIT' });
    await deploy({ paths: [writeClass(write, 'Leaves')] });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'all');
    expect((await deploy({ since: 'HEAD' })).error).toMatchObject({ code: 'NOTHING_CHANGED' });
    writeClass(write, 'Comes');
    write('force-app/main/default/lwc/invoiceList/extra.js', 'export const extra = 1;\n');
    const field = 'force-app/main/default/objects/Account/fields/Region__c.field-meta.xml';
    write(field, readFileSync(place(field), 'utf8').replace('<label>', '<label>New '));
    for (const end of ['cls', 'cls-meta.xml']) rmSync(place(`${CLASSES}/Leaves.${end}`));
    const { facts } = await deploy({ since: 'HEAD', planOnly: true });
    expect(Object(facts).plan).toMatchObject({
      deletes: 1,
      details: {
        components: { ApexClass: 1, CustomField: 1, LightningComponentBundle: 1 },
        created: ['ApexClass:Comes'],
        deleted: ['ApexClass:Leaves'],
      },
    });
  });
});

it('replacements are refused: they copy files and variables into what is deployed', async () => {
  const old = readFileSync(place('sfdx-project.json'), 'utf8');
  const file = {
    filename: `${CLASSES}/AccountRegion.cls`,
    stringToReplace: 'a',
    replaceWithFile: '/etc/passwd',
  };
  write('sfdx-project.json', JSON.stringify({ ...JSON.parse(old), replacements: [file] }));
  expect((await deploy({ paths: [CLASSES] })).error).toMatchObject({
    code: 'REPLACEMENTS',
    outcome: 'not_executed',
  });
  write('sfdx-project.json', old);
});
