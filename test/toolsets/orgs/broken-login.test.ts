import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callTool, connect, run, startOrgs } from '../../e2e/_door.ts';
import { DEV } from '../_door.ts';

type Local = Awaited<ReturnType<typeof startOrgs>>;
const auth = ({ home }: Local) => join(home, '.sfdx', 'admin@acme.example.dev.json');
const edit = (local: Local, change: Record<string, unknown>) =>
  writeFileSync(auth(local), JSON.stringify({ ...JSON.parse(readFileSync(auth(local), 'utf8')), ...change }));

test.each<[string, (local: Local) => void]>([
  ['the key of the logins is gone', ({ home }) => rmSync(join(home, '.sfdx', 'key.json'))],
  [
    'the key is another one',
    ({ home }) =>
      writeFileSync(
        join(home, '.sfdx', 'key.json'),
        JSON.stringify({ service: 'sfdx', account: 'local', key: '0123456789abcdef0123456789abcdef' }),
        { mode: 0o600 },
      ),
  ],
  ['the key is no JSON', ({ home }) => writeFileSync(join(home, '.sfdx', 'key.json'), 'x')],
  [
    'the key cannot be read',
    ({ home }) => {
      rmSync(join(home, '.sfdx', 'key.json'));
      mkdirSync(join(home, '.sfdx', 'key.json'));
    },
  ],
  ['the login is no JSON', local => writeFileSync(auth(local), '{')],
  [
    'the private key of a JWT login is gone',
    local => {
      edit(local, { privateKey: '/nowhere.key' });
      local.expireTokens();
    },
  ],
  [
    'the session has ended and cannot be renewed',
    local => {
      edit(local, { privateKey: undefined });
      local.expireTokens();
    },
  ],
])('%s', async (_, breakIt) => {
  const local = await startOrgs({ orgs: [DEV] });
  breakIt(local);
  const client = await connect({ home: local.home, args: ['--orgs', 'dev'] });
  const { facts } = await callTool(client, 'list_all_orgs', {});
  const { status, next } = facts.orgs[0] ?? {
    status: facts.missing?.[0]?.reason,
    next: facts.missing?.[0]?.next,
  };
  expect(
    `${status} | ${next}`.replaceAll(local.home, '<home>').replaceAll(local.url, '<url>'),
  ).toMatchSnapshot();
  await local.close();
});

test('a home that is not there', async () => {
  const local = await startOrgs({ orgs: [DEV] });
  const { stderr, stdout } = await run(['call', 'get_org_info', '--orgs', 'dev'], {
    home: '/nowhere/at/all',
    cwd: local.home,
  });
  expect(`${stdout}${stderr}`).toMatchSnapshot();
  await local.close();
});
