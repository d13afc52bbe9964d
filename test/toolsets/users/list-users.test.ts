import { describe, expect, it } from 'vitest';
import { soql } from '../../../guard/soql.ts';
import { INJECTIONS } from '../../guard/_injections.ts';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();

const queries = () =>
  [...org().requests]
    .filter(({ path }) => path.includes('/query'))
    .map(({ path }) => new URL(path, 'http://x').searchParams.get('q') ?? '');
const usernames = async (input: Record<string, unknown>) => {
  const { facts, error } = await call('list_users', input);
  return error ?? [facts.total, ...facts.rows.map(([username]: [string]) => username)];
};

const dated = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+\+0000/g, '<time>');

describe('what is refused', () => {
  it.each([
    [
      'a user that is not there',
      { user: 'wei.chan@acme.example.dev' },
      'NO_SUCH_USER',
      /nearest: wei\.chen@acme\.example\.dev/,
    ],
    ['a wrong profile', { profile: 'Standrd User' }, 'NO_SUCH_NAME', /nearest: Standard User/],
    ['a wrong role', { role: 'CFO' }, 'NO_SUCH_NAME', /nearest: CEO/],
    [
      'a wrong permission set',
      { permissionSet: 'Case_Agnet' },
      'NO_SUCH_PERMISSION_SET',
      /nearest: Case_Agent/,
    ],
    ['a day that is none', { lastLoginBefore: '31.1.2026' }, 'BAD_QUERY_VALUE', /YYYY-MM-DD/],
    ['more than it shows', { limit: 5000 }, 'INVALID_ARGUMENTS', /limit/],
  ])('%s', async (_, input, code, message) => {
    const { error } = await call('list_users', input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
  });

  it('text that would break out of the query finds nothing and is sent escaped', async () => {
    expect(await usernames({ search: "x' OR Name != '" })).toEqual([0]);
    expect(queries()).toContainEqual(expect.stringContaining("LIKE '%x\\' OR Name != \\'%'"));
    expect((await call('list_users', { user: "x' OR Id != '" })).error).toMatchObject({
      code: 'NO_SUCH_USER',
    });
    expect(await usernames({ search: '%' })).toEqual([0]);
  });
});

describe('names of users, sets, profiles and roles', () => {
  it(`${INJECTIONS.length} texts meant to leave the quotes are sent as values and find nobody`, async () => {
    // Half a character does not get through JSON and UTF-8; what comes out of them is meant.
    for (const user of INJECTIONS.map(text => Buffer.from(text).toString())) {
      const { error } = await call('list_users', { user });
      expect(error, user).toMatchObject({ code: 'NO_SUCH_USER' });
      expect(
        queries().some(sent => sent.includes(soql`Username IN ${[user]} OR`.text)),
        user,
      ).toBe(true);
    }
  });
});

describe('users', () => {
  it('all active ones, with the licences', async () => {
    expect(dated(await said('list_users', { limit: 3 }))).toMatchInlineSnapshot(`
      "11 users, the first 3 shown; licences used: Salesforce 10 of 20, Salesforce Integration 1 of 5, Salesforce Platform 1 of 5
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      username | name | profile | role | active | lastLogin | id
      admin@acme.example.dev | Ada Lindqvist | System Administrator | CEO | true | <time> | 005Ax0000000001IAA
      autoproc@00d000000000001eaa | Automated Process |  |  | true |  | 005Ax000000000CIAQ
      diego.fernandez@acme.example.dev | Diego Fernández | Solution Manager | SVP, Customer Service & Support | true | <time> | 005Ax0000000007IAA
      ---
      total: 11
      columns: ["username","name","profile","role","active","lastLogin","id"]
      rows: [["admin@acme.example.dev","Ada Lindqvist","System Administrator","CEO",true,"<time>","005Ax0000000001IAA"],["autoproc@00d000000000001eaa","Automated Process",null,null,true,null,"005Ax000000000CIAQ"],["diego.fernandez@acme.example.dev","Diego Fernández","Solution Manager","SVP, Customer Service & Support",true,"<time>","005Ax0000000007IAA"]]
      licences: [{"name":"Salesforce","used":10,"total":20},{"name":"Salesforce Integration","used":1,"total":5},{"name":"Salesforce Platform","used":1,"total":5}]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  it.each([
    [{ search: "o'brien@" }, [1, "o'brien@acme.example.dev"]],
    [{ search: 'łuka' }, [1, 'marta.lukasiewicz@acme.example.dev']],
    [{ search: '田' }, [1, 'yuki.tanaka@acme.example.dev']],
    [{ profile: 'standard user', status: 'inactive' }, [1, 'tom.gone@acme.example.dev']],
    [{ role: 'CEO' }, [1, 'admin@acme.example.dev']],
    [{ permissionSet: 'User Administrator' }, [1, 'diego.fernandez@acme.example.dev']],
    [{ permissionSet: 'CRMUserPsl' }, [2, "o'brien@acme.example.dev", 'x@acme.example.dev1.dev']],
    [{ permissionSet: 'Sales_Desk' }, [1, 'sales.and.ops@acme.example.dev']],
    [
      { permissionSet: 'Campaign_Editor' },
      [2, 'marta.lukasiewicz@acme.example.dev', 'sales.and.ops@acme.example.dev'],
    ],
    [{ status: 'frozen' }, [1, 'tom.gone@acme.example.dev']],
    [{ status: 'any', limit: 1 }, [12, 'admin@acme.example.dev']],
    [{ lastLoginBefore: '2020-01-01', limit: 1 }, [1, 'autoproc@00d000000000001eaa']],
  ])('%j', async (input, expected) => {
    expect(await usernames(input)).toEqual(expected);
  });

  it('one in full', async () => {
    expect(dated(await said('list_users', { user: "o'brien@acme.example.dev" }))).toMatchInlineSnapshot(`
      "Siobhán O'Brien (o'brien@acme.example.dev): active, profile Standard User, role SVP, Sales & Marketing, last login <time>
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      of this user | names
      permissionSets | Account_Manager
      permissionSetGroups |
      permissionSetLicences | CRMUserPsl
      groups | All_Sales
      queues |
      ---
      total: 1
      columns: []
      rows: []
      licences: []
      user: {"id":"005Ax0000000002IAA","username":"o'brien@acme.example.dev","name":"Siobhán O'Brien","email":"o'brien@acme.example","alias":"sobr","active":true,"profile":"Standard User","licence":"Salesforce","role":"SVP, Sales & Marketing","manager":"admin@acme.example.dev","title":"VP of Sales","department":"Sales","type":"Standard","timeZone":"Europe/Dublin","locale":"en_IE","language":"en_US","federationId":null,"lastLogin":"<time>","created":"<time>","frozen":false,"passwordLocked":false,"permissionSets":["Account_Manager"],"permissionSetGroups":[],"permissionSetLicences":["CRMUserPsl"],"groups":["All_Sales"],"queues":[]}
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});
