import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, connect } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const FLAGS = ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'];
const { call, org, write, read } = throughTheDoor({ sample: true, args: FLAGS });
const KEYED = `${CLASSES}/Keyed.cls`;
const BODY = "public class Keyed {\n  String a = '%KEY%';\n  String b = '%KEY% %HOST%';\n}\n";
const plain = read;

function rules(...replacements: object[]) {
  const { replacements: _, ...config } = JSON.parse(plain('sfdx-project.json'));
  write('sfdx-project.json', JSON.stringify({ ...config, replacements }));
}
const servers = new Map<string, Promise<Client>>();
/** A call with a server that the user has started with that flag and those variables. */
async function allowed(
  names: string,
  env: Record<string, string>,
  input: object = { paths: [KEYED] },
  tool = 'deploy_metadata',
) {
  const which = JSON.stringify([names, env]);
  const args = ['--allow-replacements', names, ...FLAGS];
  const server = servers.get(which) ?? connect({ home: org().home, args, env, whenDone: afterAll });
  servers.set(which, server);
  return callTool(await server, tool, { ...input });
}
const key = { filename: KEYED, stringToReplace: '%KEY%', replaceWithEnv: 'ACME_KEY' };
const host = {
  glob: '**/classes/*.{cls,trigger}',
  regexToReplace: '%HO[A-Z]+%',
  replaceWithFile: 'host.txt',
};

beforeAll(() => {
  writeClass(write, 'Keyed', BODY);
  write('host.txt', 'acme.example\n');
  writeFileSync(join(org().home, 'outside.txt'), 'secret');
  symlinkSync(join(org().home, 'outside.txt'), join(org().home, 'project', 'link.txt'));
  write('.env', 'KEY=1');
});

describe('not allowed: nothing is sent', () => {
  it('without the flag, whatever they bring; which it would be is told', async () => {
    rules(key, host);
    const { error } = await call('deploy_metadata', { paths: [KEYED] });
    expect(error).toMatchObject({
      code: 'REPLACEMENTS',
      outcome: 'not_executed',
      details: {
        replacements: [
          { finds: '%KEY%', brings: 'variable ACME_KEY' },
          { finds: '%HO[A-Z]+%', brings: 'file host.txt' },
        ],
        notAllowed: ['ACME_KEY'],
      },
    });
    expect((await call('deploy_metadata', { paths: ['force-app/main/default/tabs'] })).error).toBeUndefined();
  });

  it.each([
    ['a variable that was not named', 'OTHER', [key], 'REPLACEMENTS', /not allowed/],
    [
      'a variable in a condition',
      'ACME_KEY',
      [{ ...key, replaceWhenEnv: [{ env: 'HOME', value: '/' }] }],
      'REPLACEMENTS',
      /not allowed/,
    ],
    ['a variable that is not set', 'ACME_KEY', [key], 'REPLACEMENTS', /ACME_KEY.* is not set/],
    ['a file outside', 'FILES', [{ ...host, replaceWithFile: '/etc/passwd' }], 'FILE_REFUSED', /outside/],
    ['a file above', 'FILES', [{ ...host, replaceWithFile: '../outside.txt' }], 'FILE_REFUSED', /outside/],
    [
      'a link to a file outside',
      'FILES',
      [{ ...host, replaceWithFile: 'link.txt' }],
      'FILE_REFUSED',
      /outside/,
    ],
    ['a file of secrets', 'FILES', [{ ...host, replaceWithFile: '.env' }], 'FILE_REFUSED', /secrets/],
    ['what is no rule', 'FILES', [{ glob: '**' }], 'INVALID_PROJECT', /replacements \(0\)/],
    ['what is no pattern', 'FILES', [{ ...host, regexToReplace: '(' }], 'INVALID_PROJECT', /regexToReplace/],
  ])('%s', async (_, names, replacements, code, message) => {
    rules(...replacements);
    const { error } = await allowed(names, {});
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
  });
});

it('a comparison never reads what a replacement names', async () => {
  expect((await allowed('FILES', {}, { paths: [KEYED] }, 'list_metadata')).error.code).toBe(
    'INVALID_ARGUMENTS',
  );
  rules();
  expect((await call('deploy_metadata', { paths: [KEYED] })).error).toBeUndefined();
  rules({ ...host, replaceWithFile: '/etc/passwd' });
  const { facts } = await call('compare_metadata', { paths: [KEYED] });
  expect(facts).toMatchObject({ same: 1, counts: { different: 0 } });
});

it('allowed: the plan says what is replaced by what, never the value; the org gets it, the source stays', async () => {
  rules(key, host, { ...key, stringToReplace: 'b', replaceWhenEnv: [{ env: 'ACME_KEY', value: 'other' }] });
  const env = { ACME_KEY: '$& s3cret' };
  const planned = await allowed('ACME_KEY', env, { paths: [KEYED], planOnly: true });
  expect(planned.facts.plan.details.replacements).toEqual([
    { file: KEYED, finds: '%KEY%', brings: 'variable ACME_KEY', times: 2 },
    { file: KEYED, finds: '%HO[A-Z]+%', brings: 'file host.txt', times: 1 },
  ]);
  expect(JSON.stringify(planned.facts)).not.toContain('s3cret');
  const done = await allowed('ACME_KEY', env);
  expect(done.facts.result).toMatchObject({ outcome: 'done', changed: 1 });
  expect(read(KEYED)).toBe(BODY);
  rules();
  mkdirSync(join(org().home, 'project', 'elsewhere'), { recursive: true });
  const { facts } = await call('retrieve_metadata', { paths: [KEYED], overwrite: true });
  expect(facts).toMatchObject({ changed: [KEYED] });
  expect(read(KEYED)).toBe(BODY.replaceAll('%KEY%', () => '$& s3cret').replace('%HOST%', 'acme.example'));
});
