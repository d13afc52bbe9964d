import { describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();
const described = (input: Record<string, unknown> = {}) => said('describe_object', input);

describe('a wrong call', () => {
  test('arguments that are not there, or of the wrong kind', async () => {
    expect(await described({ sobject: 'Account', fields: 'Name', children: 1 })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: describe_object was called with wrong arguments: fields: Invalid input: expected array, received string; children: Invalid input: expected boolean, received number; sobject: unknown argument; did you mean object?
      next: Expected: object, search, fields, children, useToolingApi, refresh, org. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["fields: Invalid input: expected array, received string","children: Invalid input: expected boolean, received number","sobject: unknown argument; did you mean object?"]}"
    `);
  });

  test('an unknown object', async () => {
    expect(await described({ object: 'Acount' })).toMatchInlineSnapshot(`
      "ERROR
      code: NOT_FOUND
      message: The requested resource does not exist
      next: Nearest objects: Account. describe_object without object lists all. An object this user may not see looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"nearest":["Account"]}"
    `);
  });

  test('an object that would be a path', async () => {
    org().requests.clear();
    expect(await described({ object: 'Account/../Contact' })).toMatchInlineSnapshot(`
      "ERROR
      code: NOT_FOUND
      message: 'Account/../Contact' is not the name of an object: those have letters, digits and _ only
      next: Nearest objects: Account, Contact. describe_object without object lists all. An object this user may not see looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"nearest":["Account","Contact"]}"
    `);
    expect([...org().requests].filter(({ path }) => path.includes('..'))).toEqual([]);
  });

  test('an object that is like no other', async () => {
    expect(await described({ object: 'Zzzzzzzz__c' })).toMatchInlineSnapshot(`
      "ERROR
      code: NOT_FOUND
      message: The requested resource does not exist
      next: describe_object without object lists all. An object this user may not see looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"nearest":[]}"
    `);
  });

  test('an unknown field: nothing of the others either', async () => {
    expect(await described({ object: 'Account', fields: ['Name', 'Industri'] })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: Account has no field 'Industri' that this user may see
      next: Nearest: Industry.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"field":"Industri","object":"Account","nearest":["Industry"]}"
    `);
  });
});

describe('an empty answer', () => {
  test('no field matches', async () => {
    expect(await described({ object: 'Account', search: 'zzz' })).toMatchInlineSnapshot(`
      "Account (Account): 0 of 63 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      object: Account
      label: Account
      keyPrefix: 001
      may: create, update, delete
      total: 63
      columns: ["name","type","label","notes"]
      rows: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('objects', () => {
  test('by name or label, in any case', async () => {
    expect(await described({ search: 'CASE' })).toMatchInlineSnapshot(`
      "2 of 54 objects
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | label | prefix
      Case | Case | 500
      CaseComment | Case Comment | 00a
      ---
      object: null
      total: 54
      columns: ["name","label","prefix"]
      rows: [["Case","Case","500"],["CaseComment","Case Comment","00a"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('of the Tooling API', async () => {
    expect(await described({ search: 'apexc', useToolingApi: true })).toMatchInlineSnapshot(`
      "4 of 80 objects
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | label | prefix
      ApexClass | Apex Class | 01p
      ApexClassMember | Apex Class Member | 400
      ApexCodeCoverage | Apex Code Coverage | 714
      ApexCodeCoverageAggregate | Apex Code Coverage Aggregate | 715
      ---
      object: null
      total: 80
      columns: ["name","label","prefix"]
      rows: [["ApexClass","Apex Class","01p"],["ApexClassMember","Apex Class Member","400"],["ApexCodeCoverage","Apex Code Coverage","714"],["ApexCodeCoverageAggregate","Apex Code Coverage Aggregate","715"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('fields', () => {
  test('all of an object, one line each', async () => {
    expect(await described({ object: 'OpportunityContactRole' })).toMatchInlineSnapshot(`
      "OpportunityContactRole (Opportunity Contact Role): 11 of 11 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Id | id | Record ID | read-only
      IsDeleted | boolean | Deleted | read-only
      OpportunityId | reference(Opportunity) as Opportunity | Opportunity ID | required
      ContactId | reference(Contact) as Contact | Contact ID | required
      Role | picklist(9) | Role |
      IsPrimary | boolean | Primary |
      CreatedDate | datetime | Created Date | read-only
      CreatedById | reference(User) as CreatedBy | Created By ID | read-only
      LastModifiedDate | datetime | Last Modified Date | read-only
      LastModifiedById | reference(User) as LastModifiedBy | Last Modified By ID | read-only
      SystemModstamp | datetime | System Modstamp | read-only
      ---
      object: OpportunityContactRole
      label: Opportunity Contact Role
      keyPrefix: 00K
      may: create, update, delete
      total: 11
      columns: ["name","type","label","notes"]
      rows: [["Id","id","Record ID","read-only"],["IsDeleted","boolean","Deleted","read-only"],["OpportunityId","reference(Opportunity) as Opportunity","Opportunity ID","required"],["ContactId","reference(Contact) as Contact","Contact ID","required"],["Role","picklist(9)","Role",""],["IsPrimary","boolean","Primary",""],["CreatedDate","datetime","Created Date","read-only"],["CreatedById","reference(User) as CreatedBy","Created By ID","read-only"],["LastModifiedDate","datetime","Last Modified Date","read-only"],["LastModifiedById","reference(User) as LastModifiedBy","Last Modified By ID","read-only"],["SystemModstamp","datetime","System Modstamp","read-only"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('by name or label', async () => {
    expect(await described({ object: 'Invoice__c', search: 'acc' })).toMatchInlineSnapshot(`
      "Invoice__c (Invoice): 1 of 21 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Account__c | reference(Account) as Account__r | Account | required
      ---
      object: Invoice__c
      label: Invoice
      keyPrefix: aod
      may: create, update, delete
      total: 21
      columns: ["name","type","label","notes"]
      rows: [["Account__c","reference(Account) as Account__r","Account","required"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('in full, by name in any case', async () => {
    expect(await described({ object: 'account', fields: ['RATING', 'ownerid'] })).toMatchInlineSnapshot(`
      "Account (Account): 2 of 63 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Rating | picklist(3) | Account Rating |
      OwnerId | reference(User) as Owner | Owner ID |
      ---
      object: Account
      label: Account
      keyPrefix: 001
      may: create, update, delete
      total: 63
      columns: ["name","type","label","notes"]
      rows: [["Rating","picklist(3)","Account Rating",""],["OwnerId","reference(User) as Owner","Owner ID",""]]
      details: [{"name":"Rating","label":"Account Rating","type":"picklist","length":40,"nillable":true,"createable":true,"updateable":true,"filterable":true,"picklist":["Hot","Warm","Cold"]},{"name":"OwnerId","label":"Owner ID","type":"reference","length":18,"createable":true,"updateable":true,"defaultedOnCreate":true,"filterable":true,"referenceTo":["User"],"relationshipName":"Owner"}]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('of the Tooling API', async () => {
    const input = { object: 'ApexClass', useToolingApi: true, search: 'body' };
    expect(await described(input)).toMatchInlineSnapshot(`
      "ApexClass (Apex Class): 2 of 17 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      BodyCrc | double(18,0) | Body CRC |
      Body | textarea(1000000) | Body | not filterable
      ---
      object: ApexClass
      label: Apex Class
      keyPrefix: 01p
      may: create, update, delete
      total: 17
      columns: ["name","type","label","notes"]
      rows: [["BodyCrc","double(18,0)","Body CRC",""],["Body","textarea(1000000)","Body","not filterable"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('child lists', () => {
  test('by the name that a subquery uses', async () => {
    expect(await described({ object: 'Case', children: true, search: 'zzz' })).toMatchInlineSnapshot(`
      "Case (Case): 0 of 35 fields; you may create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      object: Case
      label: Case
      keyPrefix: 500
      may: create, update, delete
      total: 35
      columns: ["name","type","label","notes"]
      rows: []
      children: ["Attachments: Attachment.ParentId (deleted with it)","Cases: Case.ParentId","CaseComments: CaseComment.ParentId (deleted with it)","ContentDocumentLinks: ContentDocumentLink.LinkedEntityId (deleted with it)","EmailMessages: EmailMessage.ParentId (deleted with it)","Emails: EmailMessage.RelatedToId","Events: Event.WhatId (deleted with it)","Notes: Note.ParentId (deleted with it)","Tasks: Task.WhatId (deleted with it)"]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

test('a describe is read once, and again when it is asked to', async () => {
  const input = { object: 'Lead', search: 'Rating' };
  const first = await call('describe_object', input);
  org().requests.clear();
  expect(await call('describe_object', { ...input, object: 'Lead' })).toEqual(first);
  expect([...org().requests]).toHaveLength(0);
  expect(await call('describe_object', { ...input, refresh: true })).toEqual(first);
  expect([...org().requests]).toHaveLength(1);
});
