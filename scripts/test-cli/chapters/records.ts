import type { Chapter } from '../chapter.ts';
import { atLeast, some } from '../match.ts';

/** Records: one at a time, by query, by search, and as trees. */
export const records: Chapter = {
  name: 'records',
  org: 'data=sandbox',
  sample: true,
  cases: [
    {
      name: 'create a record',
      run: `data create record --sobject Account --values "Name='Mill & Sons' Industry=Banking NumberOfEmployees=12"`,
      json: { status: 0, result: { id: /^001/, success: true, errors: [] } },
      keep: { id: 'result.id' },
    },
    {
      name: 'get it',
      run: 'data get record --sobject Account --record-id <id>',
      json: { result: { Name: 'Mill & Sons', Industry: 'Banking', NumberOfEmployees: 12 } },
    },
    {
      name: 'get it by a condition',
      run: `data get record --sobject Account --where "Name='Mill & Sons'"`,
      json: { result: { NumberOfEmployees: 12 } },
    },
    {
      name: 'update it',
      run: 'data update record --sobject Account --record-id <id> --values NumberOfEmployees=13',
      json: { result: { id: /^001/, success: true } },
    },
    {
      name: 'query it',
      run: `data query --query "SELECT Name, NumberOfEmployees, Owner.Name FROM Account WHERE Id = '<id>'"`,
      json: {
        result: { totalSize: 1, done: true, records: [{ NumberOfEmployees: 13, Owner: { Name: /./ } }] },
      },
    },
    {
      name: 'query as a table',
      run: `data query --query "SELECT Name, NumberOfEmployees, Owner.Name FROM Account WHERE Id = '<id>'"`,
      text: [
        /NAME\W+NUMBEROFEMPLOYEES\W+OWNER\.NAME/i,
        /Mill & Sons\W+13/,
        /Total number of records retrieved: 1\./,
      ],
    },
    {
      name: 'query as CSV',
      run: `data query --result-format csv --query "SELECT Name, NumberOfEmployees, Owner.Username FROM Account WHERE Id = '<id>'"`,
      text: /^Name,NumberOfEmployees,Owner\.Username\nMill & Sons,13,admin@acme\.example\.data\n/m,
    },
    {
      name: 'query of aggregates, as CSV',
      run: 'data query --result-format csv --query "SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry ORDER BY Industry LIMIT 2"',
      text: /^Industry,count\(Id\)\n.*,\d+\n.*,\d+\n/m,
    },
    {
      name: 'a count',
      run: 'data query --query "SELECT COUNT() FROM Contact"',
      json: { result: { totalSize: atLeast(100), records: [] } },
    },
    {
      name: 'query with child records',
      run: 'data query --query "SELECT Name, (SELECT LastName FROM Contacts LIMIT 1) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) LIMIT 1"',
      json: { result: { records: [{ Contacts: { totalSize: 1, records: [{ LastName: /./ }] } }] } },
    },
    {
      name: 'query of the Tooling API',
      run: `data query --use-tooling-api --query "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Account'"`,
      json: { result: { records: [{ QualifiedApiName: 'Account' }] } },
    },
    {
      name: 'a query with a mistake',
      run: 'data query --query "SELECT Nam FROM Account"',
      exit: 1,
      json: { status: 1, name: 'INVALID_FIELD', message: /No such column 'Nam' on entity 'Account'/ },
    },
    {
      name: 'search',
      run: 'data search --query "FIND {Mill} IN NAME FIELDS RETURNING Account(Name)"',
      json: { result: { searchRecords: some({ Name: 'Mill & Sons' }) } },
    },
    {
      name: 'search as CSV',
      run: 'data search --result-format csv --query "FIND {Mill} IN NAME FIELDS RETURNING Account(Name)"',
      text: /Written to Account\.csv/,
      files: { 'Account.csv': /Name[\s\S]*Mill & Sons/ },
    },
    {
      name: 'a query of a file, into a file',
      run: 'data query --file query.soql --result-format csv --output-file found.csv',
      given: { 'query.soql': "SELECT Name\nFROM Account\nWHERE Name = 'Mill & Sons'\n" },
      text: /./,
      files: { 'found.csv': /^Name\nMill & Sons\n/ },
    },
    {
      name: 'update by a condition',
      run: `data update record --sobject Account --where "Name='Mill & Sons'" --values "Industry='Retail' Website=www.mill.example"`,
      json: { result: { success: true } },
    },
    {
      name: 'which is there',
      run: `data get record --sobject Account --where "Industry=Retail Website=www.mill.example"`,
      json: { result: { Name: 'Mill & Sons' } },
    },
    {
      name: 'a required field that is missing',
      run: 'data create record --sobject Contact --values FirstName=Ada',
      exit: 1,
      json: { status: 1, message: /REQUIRED_FIELD_MISSING|Required fields are missing: \[LastName\]/ },
    },
    {
      name: 'delete it',
      run: 'data delete record --sobject Account --record-id <id>',
      json: { result: { id: /^001/, success: true } },
    },
    {
      name: 'it is gone',
      run: 'data get record --sobject Account --record-id <id>',
      exit: 1,
      json: { status: 1, message: /does not exist|NOT_FOUND|deleted/i },
    },
    {
      name: 'all rows still have it',
      run: `data query --all-rows --query "SELECT IsDeleted FROM Account WHERE Id = '<id>'"`,
      json: { result: { records: [{ IsDeleted: true }] } },
    },
    {
      name: 'upload a file',
      run: 'data create file --file README.md --title Guide',
      json: { result: { Title: 'Guide', FileExtension: 'md', ContentDocumentId: /^069/ } },
    },
    {
      name: 'import a plan of trees',
      run: 'data import tree --plan data/invoices-plan.json',
      json: { status: 0, result: atLeast(3) },
    },
    {
      name: 'its references hold',
      run: 'data query --query "SELECT COUNT() FROM InvoiceLine__c WHERE Invoice__r.Account__r.Name != null AND CreatedDate = TODAY"',
      json: { result: { totalSize: atLeast(1) } },
    },
    {
      name: 'export a plan of trees',
      run: 'data export tree --plan --output-dir out --query "SELECT Name, (SELECT LastName, FirstName FROM Contacts) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) ORDER BY Name LIMIT 3"',
      json: { status: 0 },
      files: {
        'out/Account-Contact-plan.json': /"sobject": "Account"/,
        'out/Contact.json': /"AccountId": "@AccountRef\d+"/,
      },
    },
    {
      name: 'which comes in again',
      run: 'data import tree --plan out/Account-Contact-plan.json',
      json: { result: some({ type: 'Contact', id: /^003/ }) },
    },
    { name: 'objects', run: 'sobject list --sobject custom', json: { result: some('Invoice__c') } },
    { name: 'all objects', run: 'sobject list', text: /^Account$/m },
    {
      name: 'an object',
      run: 'sobject describe --sobject Invoice__c',
      json: {
        result: { name: 'Invoice__c', custom: true, fields: some({ name: 'Status__c', type: 'picklist' }) },
      },
    },
    {
      name: 'an object of the Tooling API',
      run: 'sobject describe --sobject ApexClass --use-tooling-api',
      json: { result: { name: 'ApexClass', fields: some({ name: 'Body' }) } },
    },
    {
      name: 'an object that is not there',
      run: 'sobject describe --sobject Nothing__c',
      exit: 1,
      json: { name: 'NOT_FOUND', message: /The requested resource does not exist/ },
    },
  ],
};
