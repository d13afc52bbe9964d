import { describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor({ projectDir: SAMPLE });
const at = (name: string) => `${name}@acme.example.dev`;
const first = async (query: string) => (await call('run_soql_query', { query })).facts.rows[0][0];

async function metadata(operation: string, type: string, content: string): Promise<string> {
  const xml = `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://soap.sforce.com/2006/04/metadata"><E:Header><SessionHeader><sessionId>${org().orgs[0]?.accessToken}</sessionId></SessionHeader></E:Header><E:Body><${operation}><metadata xsi:type="${type}">${content}</metadata></${operation}></E:Body></E:Envelope>`;
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  const answer = await fetch(`${org().url}/services/Soap/m/66.0`, { method: 'POST', headers, body: xml });
  return answer.text();
}

describe('what is refused', () => {
  it.each([
    ['no target', { user: at('admin') }, 'INVALID_ARGUMENTS', /One of/],
    ['two targets', { user: at('admin'), object: 'Account', apexClass: 'X' }, 'INVALID_ARGUMENTS', /One of/],
    [
      'a field without object',
      { user: at('admin'), field: 'Name', apexClass: 'X' },
      'INVALID_ARGUMENTS',
      /field needs object/,
    ],
    [
      'deleting a field',
      { user: at('admin'), object: 'Account', field: 'Name', right: 'delete' },
      'INVALID_ARGUMENTS',
      /read or edit/,
    ],
    ['no id', { user: at('admin'), record: "x' OR Id" }, 'INVALID_ARGUMENTS', /no id/],
    ['a wrong user', { user: at('adminn'), object: 'Account' }, 'NO_SUCH_USER', /nearest: admin@/],
    ['a wrong object', { user: at('admin'), object: 'Acount' }, 'NOT_FOUND', /nearest: Account/],
    ['an object that is no name', { user: at('admin'), object: '../limits' }, 'BAD_QUERY_VALUE', /no name/],
    [
      'a wrong field',
      { user: at('admin'), object: 'Account', field: 'Indutry' },
      'NOT_FOUND',
      /nearest: Industry/,
    ],
    ['a wrong class', { user: at('admin'), apexClass: 'InvoiceServce' }, 'NOT_FOUND', /InvoiceServ/],
    [
      'a record that is not there',
      { user: at('admin'), record: '001000000000000AAA' },
      'NO_SUCH_RECORD',
      /Account/,
    ],
  ])('%s', async (_, input, code, message) => {
    const { error } = await call('explain_access', input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
  });
});

describe('access to', () => {
  it('an object, by a profile alone', async () => {
    expect(
      await said('explain_access', { user: at('ryan.field'), object: 'Account', right: 'edit' }),
    ).toMatchInlineSnapshot(`
      "ryan.field@acme.example.dev on object Account: read
      would give it: permission set Account_Manager, permission set Invoice_Manager
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | profile Read Only, permission set Invoice_Reader
      create | false | nothing that the user has gives it
      edit | false | nothing that the user has gives it
      delete | false | nothing that the user has gives it
      viewAll | false | nothing that the user has gives it
      modifyAll | false | nothing that the user has gives it
      ---
      user: ryan.field@acme.example.dev
      target: object Account
      columns: ["right","allowed","because"]
      rows: [["read",true,"profile Read Only, permission set Invoice_Reader"],["create",false,"nothing that the user has gives it"],["edit",false,"nothing that the user has gives it"],["delete",false,"nothing that the user has gives it"],["viewAll",false,"nothing that the user has gives it"],["modifyAll",false,"nothing that the user has gives it"]]
      reasons: []
      wouldGive: ["permission set Account_Manager","permission set Invoice_Manager"]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('an object, by Modify All Data', async () => {
    expect(await said('explain_access', { user: at('admin'), object: 'Account' })).toMatchInlineSnapshot(`
      "admin@acme.example.dev on object Account: read, create, edit, delete, viewAll, modifyAll
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | profile System Administrator (Modify All Data)
      create | true | profile System Administrator (Modify All Data)
      edit | true | profile System Administrator (Modify All Data)
      delete | true | profile System Administrator (Modify All Data)
      viewAll | true | profile System Administrator (Modify All Data)
      modifyAll | true | profile System Administrator (Modify All Data)
      ---
      user: admin@acme.example.dev
      target: object Account
      columns: ["right","allowed","because"]
      rows: [["read",true,"profile System Administrator (Modify All Data)"],["create",true,"profile System Administrator (Modify All Data)"],["edit",true,"profile System Administrator (Modify All Data)"],["delete",true,"profile System Administrator (Modify All Data)"],["viewAll",true,"profile System Administrator (Modify All Data)"],["modifyAll",true,"profile System Administrator (Modify All Data)"]]
      reasons: []
      wouldGive: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('an object, by a group', async () => {
    expect(
      await said('explain_access', { user: at('sales.and.ops'), object: 'Campaign', right: 'delete' }),
    ).toMatchInlineSnapshot(`
      "sales.and.ops@acme.example.dev on object Campaign: read, create, edit, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | profile Standard User, permission set Campaign_Editor in group Sales_Desk
      create | true | permission set Campaign_Editor in group Sales_Desk
      edit | true | permission set Campaign_Editor in group Sales_Desk
      delete | true | permission set Campaign_Editor in group Sales_Desk
      viewAll | false | nothing that the user has gives it
      modifyAll | false | nothing that the user has gives it
      ---
      user: sales.and.ops@acme.example.dev
      target: object Campaign
      columns: ["right","allowed","because"]
      rows: [["read",true,"profile Standard User, permission set Campaign_Editor in group Sales_Desk"],["create",true,"permission set Campaign_Editor in group Sales_Desk"],["edit",true,"permission set Campaign_Editor in group Sales_Desk"],["delete",true,"permission set Campaign_Editor in group Sales_Desk"],["viewAll",false,"nothing that the user has gives it"],["modifyAll",false,"nothing that the user has gives it"]]
      reasons: []
      wouldGive: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('a field', async () => {
    expect(
      await said('explain_access', {
        user: "o'brien@acme.example.dev",
        object: 'Account',
        field: 'AnnualRevenue',
      }),
    ).toMatchInlineSnapshot(`
      "o'brien@acme.example.dev on field Account.AnnualRevenue: read, edit
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | permission set Account_Manager
      edit | true | permission set Account_Manager
      ---
      user: o'brien@acme.example.dev
      target: field Account.AnnualRevenue
      columns: ["right","allowed","because"]
      rows: [["read",true,"permission set Account_Manager"],["edit",true,"permission set Account_Manager"]]
      reasons: []
      wouldGive: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('a field that nothing gives', async () => {
    expect(
      await said('explain_access', {
        user: at('ryan.field'),
        object: 'Account',
        field: 'Account.AnnualRevenue',
        right: 'edit',
      }),
    ).toMatchInlineSnapshot(`
      "ryan.field@acme.example.dev on field Account.AnnualRevenue: read
      would give it: permission set Account_Manager
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | permission set Invoice_Reader
      edit | false | object Account: nothing that the user has gives it
      ---
      user: ryan.field@acme.example.dev
      target: field Account.AnnualRevenue
      columns: ["right","allowed","because"]
      rows: [["read",true,"permission set Invoice_Reader"],["edit",false,"object Account: nothing that the user has gives it"]]
      reasons: []
      wouldGive: ["permission set Account_Manager"]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('a record', async () => {
    const record = await first(
      "SELECT Id FROM Account WHERE Owner.Username = 'x@acme.example.dev1.dev' ORDER BY Name LIMIT 1",
    );
    expect(
      (await said('explain_access', { user: "o'brien@acme.example.dev", record })).replaceAll(record, '<id>'),
    ).toMatchInlineSnapshot(`
      "o'brien@acme.example.dev on Account <id>: read, edit, delete, transfer
      sees every Account: permission set Account_Manager
      x@acme.example.dev1.dev owns it; the user's role SVP, Sales & Marketing stands above the owner's
      organization-wide default of Account: Edit
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | object permission and sharing, see reasons
      edit | true | object permission and sharing, see reasons
      delete | true | object permission and sharing, see reasons
      transfer | true | object permission and sharing, see reasons
      ---
      user: o'brien@acme.example.dev
      target: Account <id>
      columns: ["right","allowed","because"]
      rows: [["read",true,"object permission and sharing, see reasons"],["edit",true,"object permission and sharing, see reasons"],["delete",true,"object permission and sharing, see reasons"],["transfer",true,"object permission and sharing, see reasons"]]
      reasons: ["sees every Account: permission set Account_Manager","x@acme.example.dev1.dev owns it; the user's role SVP, Sales & Marketing stands above the owner's","organization-wide default of Account: Edit"]
      wouldGive: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
    expect(
      (await said('explain_access', { user: at('ryan.field'), record })).replaceAll(record, '<id>'),
    ).toMatchInlineSnapshot(`
      "ryan.field@acme.example.dev on Account <id>: read
      x@acme.example.dev1.dev owns it; the user's role (none) does not stand above the owner's
      organization-wide default of Account: Edit
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      right | allowed | because
      read | true | object permission and sharing, see reasons
      edit | false | object Account: nothing that the user has gives it
      delete | false | object Account: nothing that the user has gives it
      transfer | false | object Account: nothing that the user has gives it
      ---
      user: ryan.field@acme.example.dev
      target: Account <id>
      columns: ["right","allowed","because"]
      rows: [["read",true,"object permission and sharing, see reasons"],["edit",false,"object Account: nothing that the user has gives it"],["delete",false,"object Account: nothing that the user has gives it"],["transfer",false,"object Account: nothing that the user has gives it"]]
      reasons: ["x@acme.example.dev1.dev owns it; the user's role (none) does not stand above the owner's","organization-wide default of Account: Edit"]
      wouldGive: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
  it('an Apex class: by Author Apex, and by a permission set once it names the class', async () => {
    const apexClass = await first('SELECT Name FROM ApexClass ORDER BY Name LIMIT 1');
    const allowed = async (user: string) => (await call('explain_access', { user, apexClass })).facts.rows;
    expect(await allowed(at('admin'))).toEqual([
      ['execute', true, 'profile System Administrator (Author Apex)'],
    ]);
    expect(await allowed(at('ryan.field'))).toEqual([
      ['execute', false, 'nothing that the user has gives it'],
    ]);
    const ParentId = await first("SELECT Id FROM PermissionSet WHERE Name = 'Invoice_Reader'");
    const SetupEntityId = await first('SELECT Id FROM ApexClass ORDER BY Name LIMIT 1');
    const records = [{ ParentId, SetupEntityId }];
    await call('write_records', { object: 'SetupEntityAccess', operation: 'insert', records });
    expect(await allowed(at('ryan.field'))).toEqual([['execute', true, 'permission set Invoice_Reader']]);
    const other = await call('explain_access', { user: at('wei.chen'), apexClass });
    expect(other.facts.wouldGive).toContain('permission set Invoice_Reader');
  });

  it('a user who left is told as one', async () => {
    const record = await first('SELECT Id FROM Account ORDER BY Name LIMIT 1');
    const { facts } = await call('explain_access', { user: at('tom.gone'), record });
    expect(facts.reasons[0]).toBe('the user is not active and cannot sign in');
  });

  it('what a group mutes is told as muted', async () => {
    const off = ['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'viewAllRecords']
      .map(right => `<${right}>${right === 'allowDelete'}</${right}>`)
      .join('');
    const hush = `<fullName>Hush</fullName><label>Hush</label><objectPermissions>${off}<object>Campaign</object></objectPermissions>`;
    expect(await metadata('createMetadata', 'MutingPermissionSet', hush)).toContain('<success>true');
    const desk =
      '<fullName>Quiet_Desk</fullName><label>Quiet Desk</label><mutingPermissionSets>Hush</mutingPermissionSets><permissionSets>Campaign_Editor</permissionSets>';
    expect(await metadata('createMetadata', 'PermissionSetGroup', desk)).toContain('<success>true');
    await call('assign_permission_set', { users: [at('ryan.field')], sets: ['Quiet_Desk'] });
    const { facts } = await call('explain_access', { user: at('ryan.field'), object: 'Campaign' });
    const inGroup = 'permission set Campaign_Editor in group Quiet_Desk';
    expect(facts.rows).toContainEqual(['delete', false, `muted: ${inGroup}`]);
    expect(facts.rows).toContainEqual(['edit', true, inGroup]);
  });
});
