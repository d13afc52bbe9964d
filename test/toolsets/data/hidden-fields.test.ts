import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool, connect, signIn, startOrgs } from '../../e2e/_door.ts';

/** May read accounts, and neither write them nor see invoices. */
const READER = 'ryan.field@acme.example.dev';
let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
  const file = join(orgs.home, '.sfdx', `${orgs.orgs[0]?.username}.json`);
  const { clientId, privateKey } = JSON.parse(readFileSync(file, 'utf8'));
  const login = {
    alias: 'reader',
    username: READER,
    clientId,
    loginUrl: orgs.url,
    privateKeyFile: privateKey,
  };
  await signIn(orgs.home, [{ ...login, devhub: false }]);
});
afterAll(() => orgs.close());

describe('a user who may not see everything', () => {
  const described = async (client: Client, object: string) =>
    (await callTool(client, 'describe_object', { object })).facts;
  const names = (facts: { rows: string[][] }) => facts.rows.map(([name = '']) => name);

  test('is told what may be done with an object and its fields', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'reader'] });
    const { may, rows } = await described(client, 'Account');
    expect(may).toBe('query, search');
    expect(rows.filter(([, , , notes = '']: string[]) => !notes.includes('read-only'))).toEqual([]);
  });

  test('hears of an object or field that is hidden that it may be so', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'reader'] });
    const all = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    const seen = names(await described(client, 'Account'));
    const hidden = names(await described(all, 'Account')).filter(name => !seen.includes(name));
    expect(hidden).not.toEqual([]);
    const refused = async (query: string) => (await callTool(client, 'run_soql_query', { query })).error;
    expect(await refused(`SELECT Id, ${hidden[0]} FROM Account`)).toMatchObject({
      code: 'INVALID_FIELD',
      next: expect.stringContaining(
        'A field hidden from this user by field-level security looks as if it did not exist.',
      ),
    });
    expect(await refused('SELECT Id FROM Invoice__c')).toMatchObject({
      code: 'INVALID_TYPE',
      next: expect.stringContaining('An object this user may not see looks as if it did not exist.'),
    });
  });
});
