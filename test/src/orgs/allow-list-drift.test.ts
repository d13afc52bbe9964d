import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCliState } from '../../../guard/cli-files.ts';
import { driftOf, type Pin, resolveOrgs } from '../../../src/orgs/allow-list.ts';
import { authFile, type CliFiles, orgId, writeCliFiles } from '../../support/cli-home.ts';
import { tempFolder, writeFiles } from '../../support/temp.ts';

const FILES: CliFiles = {
  orgs: { 'ada@acme.com': 1, 'ada@acme.com.dev': 2, 'bob@acme.com': 3 },
  aliases: { prod: 'ada@acme.com', dev: 'ada@acme.com.dev', sandbox: 'ada@acme.com.dev' },
};

describe('drift', () => {
  /** Pins an org, then changes the files; what is said of it now. */
  function drift(selector: string, change: (home: string) => void): string | undefined {
    const home = tempFolder();
    writeCliFiles(home, { ...FILES, config: { 'target-org': 'dev' } });
    const state = () => readCliState(home, undefined, {});
    const [pin] = resolveOrgs([selector], state()).pins;
    if (!pin) throw new Error(`${selector} is not there`);
    expect(driftOf(pin, state()), 'before anything moved').toBeUndefined();
    change(home);
    return driftOf(pin, state());
  }
  const write = (files: CliFiles) => (home: string) => writeCliFiles(home, files);
  const auth =
    (number: number, more = {}) =>
    (home: string) =>
      writeFiles(home, { '.sfdx/ada@acme.com.dev.json': authFile('ada@acme.com.dev', number, more) });
  const remove = (name: string) => (home: string) => rmSync(join(home, name));

  test.each([
    [
      'alias re-pointed',
      'dev',
      write({ aliases: { dev: 'ada@acme.com' } }),
      'dev now means ada@acme.com, not ada@acme.com.dev',
    ],
    ['alias removed', 'dev', write({ aliases: {} }), "dev: no org is authorised under 'dev'"],
    ['alias file gone', 'dev', remove('.sfdx/alias.json'), "dev: no org is authorised under 'dev'"],
    [
      'another alias re-pointed',
      'dev',
      write({ aliases: { dev: 'ada@acme.com.dev', sandbox: 'bob@acme.com' } }),
      'alias sandbox now means bob@acme.com',
    ],
    [
      'alias of a username re-pointed',
      'ada@acme.com.dev',
      write({ aliases: { dev: 'bob@acme.com' } }),
      'alias dev now means bob@acme.com',
    ],
    [
      'default switched',
      'DEFAULT_TARGET_ORG',
      write({ config: { 'target-org': 'prod' } }),
      'DEFAULT_TARGET_ORG now means ada@acme.com, not',
    ],
    [
      'default removed',
      'DEFAULT_TARGET_ORG',
      write({ config: {} }),
      'DEFAULT_TARGET_ORG: no target-org is set',
    ],
    [
      'signed in to another org',
      'dev',
      auth(9),
      `ada@acme.com.dev is now authorised for org ${orgId(9)}, not ${orgId(2)}`,
    ],
    [
      'instance moved',
      'dev',
      auth(2, { instanceUrl: 'https://evil.example' }),
      'ada@acme.com.dev is now at https://evil.example',
    ],
    [
      'instance on another port',
      'dev',
      auth(2, { instanceUrl: 'https://org2.my.salesforce.com:444' }),
      'is now at',
    ],
    ['instance without TLS', 'dev', auth(2, { instanceUrl: 'http://org2.my.salesforce.com' }), 'is now at'],
    [
      'signed out',
      'dev',
      remove('.sfdx/ada@acme.com.dev.json'),
      "dev: alias 'dev' leads to ada@acme.com.dev, which is not authorised",
    ],
    [
      'signed out, all orgs',
      'ada@acme.com.dev',
      remove('.sfdx/ada@acme.com.dev.json'),
      'no org is authorised under',
    ],
    [
      'file broken',
      'dev',
      (home: string) => writeFiles(home, { '.sfdx/ada@acme.com.dev.json': '{' }),
      'which is not authorised',
    ],
    [
      'file of another user',
      'dev',
      (home: string) => writeFiles(home, { '.sfdx/ada@acme.com.dev.json': authFile('eve@x', 2) }),
      'which is not authorised',
    ],
  ])('%s', (_, selector, change, said) => {
    expect(drift(selector, change)).toContain(said);
  });

  test.each([
    ['nothing', () => undefined],
    ['another org’s alias', write({ aliases: { ...FILES.aliases, prod: 'bob@acme.com' } })],
    ['a new alias', write({ aliases: { ...FILES.aliases, more: 'ada@acme.com.dev' } })],
    ['the default, when it was not asked for', write({ config: { 'target-org': 'prod' } })],
    ['a token', auth(2, { accessToken: 'new' })],
    ['the path of the instance', auth(2, { instanceUrl: 'https://org2.my.salesforce.com/' })],
    ['an id of 15 characters', auth(2, { orgId: orgId(2).slice(0, 15) })],
    ['another user signed out', remove('.sfdx/bob@acme.com.json')],
  ])('not by %s', (_, change) => {
    expect(drift('dev', change)).toBeUndefined();
  });

  test('not of the org that this process started, which is in no file', () => {
    const facts = { username: 'x', orgId: orgId(7), instanceUrl: 'http://127.0.0.1:1', expires: undefined };
    const pin: Pin = { ...facts, selector: 'LOCAL', name: 'local', aliases: ['local'], accessToken: 'x' };
    expect(driftOf(pin, readCliState(tempFolder(), undefined, {}))).toBeUndefined();
  });
});
