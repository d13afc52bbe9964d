import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const FLAGS = ['--orgs', 'dev,prod', '--toolsets', 'core,data,metadata', '--allow-non-ga-tools'];
const FILES = {
  'rows.csv': 'Name\nJob A\nJob B\n',
  'sfdx-project.json': '{"packageDirectories":[{"path":"."}]}',
};
const { call, org } = throughTheDoor({ orgs: [DEV, PROD], args: FLAGS, files: FILES });

/** A load by a process that does not wait for it, because the org is not done at the first look. */
async function begun(): Promise<string> {
  org().faults.add({
    path: /jobs\/ingest\/750\w+$/,
    method: 'GET',
    effect: { kind: 'answer', status: 200, body: { id: '', state: 'InProgress', object: 'Account' } },
  });
  const input = JSON.stringify({ file: 'rows.csv', object: 'Account' });
  const { code, stdout } = await run(
    ['call', 'load_file', '--input', input, '--wait', '0', '--json', ...FLAGS],
    { home: org().home },
  );
  expect(code, stdout).toBe(68);
  return Object(JSON.parse(stdout)).result.result.job;
}
const listed = async () => Object((await call('resume_tool_operation')).facts).jobs;

describe('a job that another process began', () => {
  it('is listed, waited for and told, without its tool being named', async () => {
    const job = await begun();
    expect((await listed())[0]).toMatchObject({ job, tool: 'load_file', org: 'admin@acme.example.dev' });
    const { facts, text } = await call('resume_tool_operation', { job });
    expect(facts).toMatchObject({
      tool: 'load_file',
      outcome: 'done',
      result: { job, succeeded: 2, failed: 0, unprocessed: 0 },
    });
    expect(text).toContain('2 of 2 Account rows loaded');
  });

  it('is found under its 15 characters, too', async () => {
    const job = await begun();
    const { facts } = await call('resume_tool_operation', { job: job.slice(0, 15) });
    expect(facts).toMatchObject({ outcome: 'done' });
  });

  it('is stopped, or said to be done already', async () => {
    const job = await begun();
    const { facts, error } = await call('cancel_operation', { job });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ tool: 'load_file', result: { job } });
  });

  it('of a tool that stops nothing is told so, and goes on', async () => {
    const folder = join(org().home, '.orgsmith', 'jobs');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const [load = ''] = readFileSync(file, 'utf8').trim().split('\n');
    const job = '750000000000042AAA';
    const exported = { ...JSON.parse(load), id: job, tool: 'run_soql_query', input: { file: 'csv', job } };
    appendFileSync(file, `${JSON.stringify(exported)}\n`);
    const { error } = await call('cancel_operation', { job });
    expect(error).toMatchObject({ code: 'NOT_RESUMABLE' });
    expect(error?.message).toContain('cannot be stopped');
  });

  it('is listed though a kill cut off what was written after it', async () => {
    const before = (await listed()).length;
    const folder = join(org().home, '.orgsmith', 'jobs');
    for (const file of readdirSync(folder)) appendFileSync(join(folder, file), '\n{"id":"750');
    await begun();
    expect((await listed()).length).toBe(before + 1);
  });
});

it.each([
  [
    'of a kind that no tool knows',
    { job: '001000000000001AAA' },
    'NO_SUCH_JOB',
    /Ids begin with .*750 \(load_file\)/,
  ],
  ['of a load that was not begun here', { job: '750000000000001AAA' }, 'NO_SUCH_JOB', /journal/],
  ['of a deploy that the org does not know', { job: '0Af000000000099AAA' }, 'NO_SUCH_JOB', /no deploy/],
  [
    'of a retrieve, which writes files',
    { job: '09S000000000099AAA' },
    'NOT_RESUMABLE',
    /Call retrieve_metadata with job/,
  ],
  [
    'of an org that is not allowed',
    { job: '0Af000000000099AAA', targetOrg: 'other' },
    'ORG_NOT_ALLOWED',
    /pinned/,
  ],
  ['that is none', { job: 'x' }, 'INVALID_ARGUMENTS', /job/],
])('going on with a job %s is refused, and what to do is said', async (_, input, code, says) => {
  const { error } = await call('resume_tool_operation', input);
  expect(error).toMatchObject({ code });
  expect(`${error?.message} ${error?.next}`).toMatch(says);
});

it('stopping a job in production needs what every change there needs', async () => {
  const { error } = await call('cancel_operation', { job: '0Af000000000099AAA', targetOrg: 'prod' });
  expect(['PRODUCTION', 'NO_SUCH_JOB']).toContain(error?.code);
});

it('a job that cannot be written down is told with its id', async () => {
  const folder = join(org().home, '.orgsmith', 'jobs');
  renameSync(folder, `${folder}-aside`);
  writeFileSync(folder, 'a file where the folder should be');
  try {
    const { error } = await call('load_file', { file: 'rows.csv', object: 'Account' });
    expect(error).toMatchObject({ code: 'STATE_FOLDER', outcome: 'unknown' });
    expect(error?.message).toMatch(/^Job 750\w{15} was begun in the org/);
  } finally {
    rmSync(folder);
    renameSync(`${folder}-aside`, folder);
  }
});
