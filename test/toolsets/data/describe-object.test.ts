import { describe, expect, test } from 'vitest';
import { mermaidProblem } from '../../support/mermaid.ts';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();
/** The org's numbers of objects and fields grow with it. */
const described = async (input: Record<string, unknown> = {}) =>
  (await said('describe_object', input)).replace(/(total: |of )\d+/g, '$1<n>');

describe('a wrong call', () => {
  test('arguments that are not there, or of the wrong kind', async () => {
    expect(await described({ sobject: 'Account', fields: 'Name', children: 1 })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: describe_object was called with wrong arguments: fields: Invalid input: expected array, received string; children: Invalid input: expected boolean, received number; sobject: unknown argument; did you mean object?
      next: Expected: object, search, only, fields, children, recordTypes, erd, useToolingApi, refresh, org. Mend the call and repeat it.
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
      "Account (Account): 0 of <n> fields; you may query, search, create, update, delete, undelete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      object: Account
      label: Account
      keyPrefix: 001
      may: query, search, create, update, delete, undelete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('objects', () => {
  test('by name or label, in any case', async () => {
    expect(await described({ search: 'CASE' })).toMatchInlineSnapshot(`
      "3 of <n> objects
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | label | prefix
      Case | Case | 500
      CaseComment | Case Comment | 00a
      CaseShare | Case Share | 01n
      ---
      object: null
      total: <n>
      columns: ["name","label","prefix"]
      rows: [["Case","Case","500"],["CaseComment","Case Comment","00a"],["CaseShare","Case Share","01n"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('of the Tooling API', async () => {
    expect(await described({ search: 'apexc', useToolingApi: true })).toMatchInlineSnapshot(`
      "4 of <n> objects
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | label | prefix
      ApexClass | Apex Class | 01p
      ApexClassMember | Apex Class Member | 400
      ApexCodeCoverage | Apex Code Coverage | 714
      ApexCodeCoverageAggregate | Apex Code Coverage Aggregate | 715
      ---
      object: null
      total: <n>
      columns: ["name","label","prefix"]
      rows: [["ApexClass","Apex Class","01p"],["ApexClassMember","Apex Class Member","400"],["ApexCodeCoverage","Apex Code Coverage","714"],["ApexCodeCoverageAggregate","Apex Code Coverage Aggregate","715"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('fields', () => {
  test('all of an object, one line each', async () => {
    expect(await described({ object: 'OpportunityContactRole' })).toMatchInlineSnapshot(`
      "OpportunityContactRole (Opportunity Contact Role): 11 of <n> fields; you may query, create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Id | id | Record ID | read-only
      IsDeleted | boolean | Deleted | read-only
      OpportunityId | reference(Opportunity) as Opportunity | Opportunity ID | required, only on create
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
      may: query, create, update, delete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: [["Id","id","Record ID","read-only"],["IsDeleted","boolean","Deleted","read-only"],["OpportunityId","reference(Opportunity) as Opportunity","Opportunity ID","required, only on create"],["ContactId","reference(Contact) as Contact","Contact ID","required"],["Role","picklist(9)","Role",""],["IsPrimary","boolean","Primary",""],["CreatedDate","datetime","Created Date","read-only"],["CreatedById","reference(User) as CreatedBy","Created By ID","read-only"],["LastModifiedDate","datetime","Last Modified Date","read-only"],["LastModifiedById","reference(User) as LastModifiedBy","Last Modified By ID","read-only"],["SystemModstamp","datetime","System Modstamp","read-only"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('by name or label', async () => {
    expect(await described({ object: 'Invoice__c', search: 'acc' })).toMatchInlineSnapshot(`
      "Invoice__c (Invoice): 1 of <n> fields; you may query, search, create, update, delete, undelete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Account__c | reference(Account) as Account__r | Account | required
      ---
      object: Invoice__c
      label: Invoice
      keyPrefix: aod
      may: query, search, create, update, delete, undelete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: [["Account__c","reference(Account) as Account__r","Account","required"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('in full, by name in any case', async () => {
    expect(await described({ object: 'account', fields: ['RATING', 'ownerid'] })).toMatchInlineSnapshot(`
      "Account (Account): 2 of <n> fields; you may query, search, create, update, delete, undelete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      Rating | picklist(3) | Account Rating |
      OwnerId | reference(User) as Owner | Owner ID |
      ---
      object: Account
      label: Account
      keyPrefix: 001
      may: query, search, create, update, delete, undelete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: [["Rating","picklist(3)","Account Rating",""],["OwnerId","reference(User) as Owner","Owner ID",""]]
      details: [{"name":"Rating","label":"Account Rating","type":"picklist","length":40,"nillable":true,"createable":true,"updateable":true,"filterable":true,"picklist":["Hot","Warm","Cold"]},{"name":"OwnerId","label":"Owner ID","type":"reference","length":18,"createable":true,"updateable":true,"defaultedOnCreate":true,"filterable":true,"referenceTo":["User"],"relationshipName":"Owner"}]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('of the Tooling API', async () => {
    const input = { object: 'ApexClass', useToolingApi: true, search: 'body' };
    expect(await described(input)).toMatchInlineSnapshot(`
      "ApexClass (Apex Class): 2 of <n> fields; you may query, search, create, update, delete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      name | type | label | notes
      BodyCrc | double(18,0) | Body CRC |
      Body | textarea(1000000) | Body | not filterable
      ---
      object: ApexClass
      label: Apex Class
      keyPrefix: 01p
      may: query, search, create, update, delete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: [["BodyCrc","double(18,0)","Body CRC",""],["Body","textarea(1000000)","Body","not filterable"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('objects of a kind', () => {
  const names = async (input: Record<string, unknown>) =>
    (await call('describe_object', input)).facts.rows.map(([name]: string[]) => name);

  test.each<[string, Record<string, unknown>, (name: string) => boolean]>([
    ['custom', { only: ['custom'] }, name => /__/.test(name)],
    ['standard', { only: ['standard'] }, name => !/__/.test(name)],
    ['a pattern', { search: 'inv*__c' }, name => /^Inv.*__c$/.test(name)],
    ['a pattern with no end', { search: '*permission*' }, name => /permission/i.test(name)],
    ['a key prefix', { search: '006' }, name => name === 'Opportunity'],
    ['a record id', { search: '003Ax0000000001IAA' }, name => name === 'Contact'],
    ['searchable', { only: ['searchable'], search: 'acc' }, name => name === 'Account'],
  ])('%s', async (_, input, fits) => {
    const found = await names(input);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((name: string) => !fits(name))).toEqual([]);
  });

  test('a pattern of many stars takes no time', async () => {
    expect(await names({ search: 'a*'.repeat(50) })).toEqual([]);
  });

  test('fields of a kind', async () => {
    expect(await names({ object: 'Account', only: ['custom'] })).toEqual(
      (await names({ object: 'Account' })).filter((name: string) => name.includes('__')),
    );
  });
});

describe('record types', () => {
  test('with ids, and which one is the default', async () => {
    const { facts } = await call('describe_object', { object: 'Case', recordTypes: true, search: 'zzz' });
    expect(facts.recordTypes).toEqual([
      {
        name: 'Support',
        developerName: 'Support',
        id: expect.any(String),
        default: true,
        active: true,
        available: true,
      },
      {
        name: 'Complaint',
        developerName: 'Complaint',
        id: expect.any(String),
        default: false,
        active: true,
        available: true,
      },
      {
        name: 'Legacy',
        developerName: 'Legacy',
        id: expect.any(String),
        default: false,
        active: false,
        available: false,
      },
    ]);
  });

  test('with the values that each offers in the picklists asked for', async () => {
    const body = {
      picklistFieldValues: {
        Origin: { values: [{ label: 'Phone', value: 'Phone' }] },
        Priority: { values: [{ label: 'High', value: 'High' }] },
      },
    };
    const headers = { 'content-type': 'application/json' };
    org().faults.add({ path: '/ui-api/', times: 2, effect: { kind: 'answer', status: 200, headers, body } });
    const input = { object: 'Case', recordTypes: true, fields: ['origin', 'Subject'] };
    const { facts } = await call('describe_object', input);
    expect(facts.recordTypes.map(({ picklists }: { picklists?: unknown }) => picklists)).toEqual([
      { Origin: ['Phone'] },
      { Origin: ['Phone'] },
      undefined,
    ]);
  });

  test('where the org does not tell, that is said', async () => {
    const { facts } = await call('describe_object', {
      object: 'Case',
      recordTypes: true,
      fields: ['Origin'],
    });
    expect(facts.recordTypes).toHaveLength(3);
    expect(facts.notices).toEqual([
      expect.stringMatching(/^Which values each record type offers is not known: /),
    ]);
  });
});

describe('a diagram', () => {
  test('of objects that refer to each other', async () => {
    expect(
      await described({ erd: ['account', 'Contact', 'Invoice__c', 'InvoiceLine__c'] }),
    ).toMatchInlineSnapshot(`
      "5 relations between 4 objects

      erDiagram
        Account {
          id Id PK
          string Name
          reference ParentId FK
          string ExternalKey__c UK
        }
        Contact {
          id Id PK
          string Name
          reference AccountId FK
          string LastName
          reference ReportsToId FK
        }
        Invoice__c {
          id Id PK
          string Name
          reference Account__c FK
          string Number__c UK
          picklist Status__c
        }
        InvoiceLine__c {
          id Id PK
          string Name
          reference Invoice__c FK
          double Quantity__c
          currency UnitPrice__c
        }
        Account |o--o{ Account : "ParentId"
        Account |o--o{ Contact : "AccountId"
        Contact |o--o{ Contact : "ReportsToId"
        Account ||--o{ Invoice__c : "Account__c"
        Invoice__c ||--o{ InvoiceLine__c : "Invoice__c"
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      parent | child | field | as | kind
      Account | Account | ParentId | Parent | lookup
      Account | Contact | AccountId | Account | deleted with its parent
      Contact | Contact | ReportsToId | ReportsTo | lookup
      Account | Invoice__c | Account__c | Account__r | lookup, required
      Invoice__c | InvoiceLine__c | Invoice__c | Invoice__r | deleted with its parent, required
      ---
      object: null
      total: <n>
      columns: ["parent","child","field","as","kind"]
      rows: [["Account","Account","ParentId","Parent","lookup"],["Account","Contact","AccountId","Account","deleted with its parent"],["Contact","Contact","ReportsToId","ReportsTo","lookup"],["Account","Invoice__c","Account__c","Account__r","lookup, required"],["Invoice__c","InvoiceLine__c","Invoice__c","Invoice__r","deleted with its parent, required"]]
      erd: erDiagram
        Account {
          id Id PK
          string Name
          reference ParentId FK
          string ExternalKey__c UK
        }
        Contact {
          id Id PK
          string Name
          reference AccountId FK
          string LastName
          reference ReportsToId FK
        }
        Invoice__c {
          id Id PK
          string Name
          reference Account__c FK
          string Number__c UK
          picklist Status__c
        }
        InvoiceLine__c {
          id Id PK
          string Name
          reference Invoice__c FK
          double Quantity__c
          currency UnitPrice__c
        }
        Account |o--o{ Account : "ParentId"
        Account |o--o{ Contact : "AccountId"
        Contact |o--o{ Contact : "ReportsToId"
        Account ||--o{ Invoice__c : "Account__c"
        Invoice__c ||--o{ InvoiceLine__c : "Invoice__c"
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('that Mermaid takes', async () => {
    const erd = (await call('describe_object', {})).facts.rows.slice(0, 20).map(([name]: string[]) => name);
    const { facts } = await call('describe_object', { erd });
    expect(facts.erd.split('\n').length).toBeGreaterThan(50);
    expect(mermaidProblem(facts.erd)).toBeUndefined();
  });

  test('of an unknown object', async () => {
    const { error } = await call('describe_object', { erd: ['Account', 'Contcat'] });
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { nearest: ['Contact', 'Contract'] } });
  });

  test('and one object: one of them', async () => {
    const { error } = await call('describe_object', { erd: ['Account'], object: 'Account' });
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENTS',
      message: 'describe_object takes object or erd, not both',
    });
  });
});

describe('child lists', () => {
  test('by the name that a subquery uses', async () => {
    expect(await described({ object: 'Case', children: true, search: 'zzz' })).toMatchInlineSnapshot(`
      "Case (Case): 0 of <n> fields; you may query, search, create, update, delete, undelete
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      object: Case
      label: Case
      keyPrefix: 500
      may: query, search, create, update, delete, undelete
      total: <n>
      columns: ["name","type","label","notes"]
      rows: []
      children: ["Attachments: Attachment.ParentId (deleted with it)","Cases: Case.ParentId","Shares: CaseShare.CaseId (deleted with it)","CaseComments: CaseComment.ParentId (deleted with it)","ContentDocumentLinks: ContentDocumentLink.LinkedEntityId (deleted with it)","EmailMessages: EmailMessage.ParentId (deleted with it)","Emails: EmailMessage.RelatedToId","Events: Event.WhatId (deleted with it)","Notes: Note.ParentId (deleted with it)","Tasks: Task.WhatId (deleted with it)","TopicAssignments: TopicAssignment.EntityId (deleted with it)"]
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
