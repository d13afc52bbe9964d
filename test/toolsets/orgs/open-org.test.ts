import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callTool, connect, startOrgs } from '../../e2e/_door.ts';
import { DEV, throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor({
  orgs: [DEV],
  files: {
    'Invoice_Paid.flow-meta.xml': '<Flow/>',
    'Ghost.flow-meta.xml': '<Flow/>',
    'Sales.app-meta.xml': '<CustomApplication/>',
    'notes.md': 'none',
    'sfdx-project.json': '{}',
  },
});

describe('a wrong call', () => {
  test.each([
    ['two at once', { record: '001000000000001', setup: 'users' }],
    ['no id', { record: '001' }],
    ['an id with a wrong suffix', { record: '001000000000001AAB' }],
    ['an id of nothing', { record: 'zzz000000000001' }],
    ['an unknown page', { setup: 'permision sets' }],
    ['a path in place of a page', { setup: '../secur/logout.jsp' }],
    ['a file that is not there', { file: 'nowhere.flow-meta.xml' }],
    ['a file elsewhere', { file: '/etc/passwd' }],
    ['a file without a builder', { file: 'notes.md' }],
    ['a flow that the org lacks', { file: 'Ghost.flow-meta.xml' }],
  ])('%s', async (_, input) => {
    const { error } = await call('open_org', input);
    expect({ code: error.code, message: error.message, nearest: error.details?.nearest }).toMatchSnapshot();
  });
});

describe('without a browser', () => {
  test.each([
    ['the home', {}],
    ['a page of Setup', { setup: 'deployment status' }],
    ['an app', { file: 'Sales.app-meta.xml' }],
  ])('%s', async (_, input) => {
    expect(await said('open_org', input)).toMatchSnapshot();
  });

  test('a record, under its object and its long id', async () => {
    const { facts } = await call('run_soql_query', { query: 'SELECT Id FROM Account LIMIT 1' });
    const id = facts.rows[0][0];
    const opened = await call('open_org', { record: id.slice(0, 15) });
    expect(opened.facts).toMatchObject({ opened: false, path: `/lightning/r/Account/${id}/view` });
  });

  test('a flow, by the id that the org has for it', async () => {
    const { facts } = await call('open_org', { file: 'Invoice_Paid.flow-meta.xml' });
    expect(facts.path).toMatch(/^\/builder_platform_interaction\/flowBuilder\.app\?flowId=30[01]\w{12,15}$/);
  });

  test('asks for no sign-in address', () => {
    const asked = [...org().requests].filter(({ path }) => /singleaccess|frontdoor/.test(path));
    expect(asked).toEqual([]);
  });
});

describe('with a browser', () => {
  /** A desktop whose browser notes what it is given. */
  async function desktop(script: string) {
    const local = await startOrgs({ orgs: [DEV] });
    const bin = join(local.home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const env = { PATH: `${bin}:${process.env.PATH}`, DISPLAY: ':9', SF_SECRET: 'not for browsers' };
    const client = await connect({ home: local.home, env, args: ['--orgs', 'dev', '--debug'] });
    return { local, client, note: (name: string) => readFileSync(join(local.home, name), 'utf8') };
  }

  test('the page opens signed in, and its address is nowhere', async () => {
    const { local, client, note } = await desktop(
      'echo "$@" > "$HOME/args"; cat "$1" > "$HOME/page"; stat -c %a "$1" > "$HOME/mode"; env > "$HOME/env"',
    );
    const { text, facts, content } = await callTool(client, 'open_org', { setup: 'users' });
    expect(facts).toMatchObject({ opened: true, path: '/lightning/setup/ManageUsers/home' });
    const door = /url=([^"]*)"/.exec(note('page'))?.[1]?.replaceAll('&amp;', '&') ?? '';
    const otp = new URL(door).searchParams.get('otp') ?? '';
    expect(otp).not.toBe('');
    expect(note('mode').trim()).toBe('600');
    for (const seen of [text, JSON.stringify([facts, content]), note('args')])
      expect(seen).not.toContain(otp);
    expect(existsSync(note('args').trim())).toBe(false);
    expect(note('env')).not.toContain('not for browsers');
    expect((await fetch(door)).status).toBe(200);
    await local.close();
  });

  test('a browser that cannot be started, and a door that leads elsewhere', async () => {
    const { local, client } = await desktop('exit 3');
    const refused = await callTool(client, 'open_org', {});
    expect(refused.error).toMatchObject({ code: 'NO_BROWSER', outcome: 'not_executed' });
    const body = { frontdoor_uri: 'https://evil.example/secur/frontdoor.jsp?otp=1' };
    local.faults.add({ path: /singleaccess/, effect: { kind: 'answer', status: 200, body } });
    const elsewhere = await callTool(client, 'open_org', {});
    expect(elsewhere.error).toMatchObject({ code: 'ORIGIN_REFUSED' });
    await local.close();
  });
});
