import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const BYTES = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31 + (at >> 8)) % 256);
const { call, org } = throughTheDoor({
  args: ['--orgs', 'dev', '--toolsets', 'api,core'],
  files: {
    'photo.bin': BYTES,
    'rows.csv': `Name\n${'x\n'.repeat(201)}`,
    'rows.json': JSON.stringify({ records: [{ Name: 'x' }] }),
    '.env': 'SECRET=1',
    'sfdx-project.json': '{"packageDirectories":[{"path":"."}]}',
  },
});
const CLASS = `@RestResource(urlMapping='/photos/*')
global class Photos {
  @HttpPost global static void take() {
    RestRequest request = RestContext.request;
    String digest = EncodingUtil.convertToHex(Crypto.generateDigest('SHA-256', request.requestBody));
    RestContext.response.addHeader('Content-Type', 'text/plain');
    RestContext.response.responseBody = Blob.valueOf(digest + ' ' + request.headers.get('Content-Type'));
  }
}`;
const POST = { method: 'POST', path: '/services/apexrest/photos/1' };

beforeAll(async () => {
  const made = await fetch(`${org().url}/services/data/v66.0/tooling/sobjects/ApexClass`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${org().orgs[0]?.accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ Name: 'Photos', Body: CLASS }),
  });
  expect(made.status, await made.clone().text()).toBe(201);
});
const posted = () => [...org().requests].filter(({ path }) => /\/(apexrest|composite)\//.test(path)).length;

describe('a file as the body of a call', () => {
  it.each<[what: string, input: object, code: string]>([
    ['that is not there', { ...POST, bodyFile: 'nothing.bin' }, 'FILE_REFUSED'],
    ['outside the project', { ...POST, bodyFile: '../photo.bin' }, 'FILE_REFUSED'],
    ['that holds secrets', { ...POST, bodyFile: '.env' }, 'FILE_REFUSED'],
    ['beside a body', { ...POST, bodyFile: 'photo.bin', body: {} }, 'INVALID_ARGUMENTS'],
    [
      'of records, which nobody counts',
      { method: 'POST', path: 'composite/sobjects', bodyFile: 'rows.json', contentType: 'application/json' },
      'INVALID_ARGUMENTS',
    ],
    [
      'of a type that breaks the line',
      { ...POST, bodyFile: 'photo.bin', contentType: 'a/b\r\nX: 1' },
      'INVALID_ARGUMENTS',
    ],
  ])('%s is refused, and nothing is sent', async (_, input, code) => {
    const before = posted();
    expect((await call('call_api', { ...input })).error).toMatchObject({ code });
    expect(posted()).toBe(before);
  });

  it('of a load counts for the row cap', async () => {
    const put = { method: 'PUT', path: 'jobs/ingest/750000000000001/batches', bodyFile: 'rows.csv' };
    const { error } = await call('call_api', { ...put, contentType: 'text/csv' });
    expect(error).toMatchObject({ code: 'ROW_CAP', message: expect.stringContaining('write 201 records') });
  });

  it('is in the plan, asked for, and comes to Apex REST byte for byte', async () => {
    const { facts } = await call('call_api', { ...POST, bodyFile: 'photo.bin', contentType: 'image/x-test' });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { details: { file: 'photo.bin', bytes: 70_000, contentType: 'image/x-test' } },
    });
    const applied = await call('apply_plan', { plan: Object(facts).plan.id });
    const digest = createHash('sha256').update(BYTES).digest('hex');
    expect(applied.facts).toMatchObject({ result: { status: 200, body: `${digest} image/x-test` } });
  });
});
